"""How accurate a lab's reference comes out under many seeds, and what thresholds follow from it.

From the command to the page: :mod:`.calibrating` finds the recipes (:mod:`.reference`,
:mod:`.almost_right`) and has the missing runs trained (:mod:`.running`, on the :mod:`.bench`);
:mod:`.records` keeps them; :mod:`.statistics`, :mod:`.passing` and :mod:`.proposal` work out what
follows; :mod:`.publishing`, :mod:`.page` and :mod:`.picture` show it.
"""
