"""The words of the made-up reviews, by the slot of a sentence pattern that they fill.

Within a slot the first words are used most often, as words in any language are.
"""

from __future__ import annotations


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _phrases(text: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in text.split(","))


PRAISE = _words(
    """good great brilliant amazing lovely wonderful excellent superb witty delightful charming
    moving touching gripping clever fresh perfect beautiful fascinating convincing powerful
    enjoyable memorable outstanding impressive hilarious thoughtful fantastic entertaining elegant
    splendid marvelous remarkable satisfying stunning inspired graceful absorbing heartfelt
    magnificent refreshing engaging masterful tender dazzling"""
)
"""Adjectives for what a reviewer likes."""

BLAME = _words(
    """bad boring terrible awful dull poor weak stupid horrible predictable lame tedious silly
    annoying pointless ridiculous clumsy shallow forgettable lifeless dreadful wooden sloppy
    pathetic tiresome disappointing laughable flat bland messy painful hollow dreary cheap stale
    incoherent unbearable mediocre insipid amateurish tasteless soulless plodding dismal"""
)
"""Adjectives for what a reviewer dislikes."""

LIKED = _words("loved liked enjoyed admired adored cherished treasured appreciated")
DISLIKED = _words("hated disliked despised loathed resented detested regretted dreaded")
LIKE = _words("love like enjoy admire adore recommend praise cherish")
DISLIKE = _words("hate dislike despise avoid regret loathe resent detest")
WELL = _words("well brilliantly beautifully perfectly superbly wonderfully nicely gracefully")
BADLY = _words("badly poorly terribly horribly clumsily weakly awfully miserably")
GEM = _words("masterpiece gem treat triumph delight classic winner joy treasure pleasure")
MESS = _words("mess waste disaster failure bore flop disgrace mistake letdown embarrassment")

ASPECTS = _words(
    """film story acting movie plot script direction ending cast dialogue music casting scenery
    photography humor editing location atmosphere pacing opening soundtrack writing score romance
    sequel premise lighting climax finale narration animation choreography setting
    suspense drama comedy action remake twist"""
)
"""Parts of a film that can be good or bad."""

NEUTRAL_PARTS = _words(
    """scene part camera stage screen studio title poster trailer chapter message
    list connection remarks profile documentary version copy tape print budget episode channel
    theater ticket seat row lobby review magazine interview festival premiere credit caption
    subtitle reel frame lens set prop costume wig curtain microphone rehearsal"""
)

PEOPLE = _words(
    """man woman father boy girl mother son daughter brother sister wife husband doctor
    teacher friend soldier captain detective crew king queen stranger lawyer nurse sailor farmer
    painter singer dancer thief widow priest judge student writer pilot waiter baker sheriff
    gangster spy butler gardener fisherman orphan cousin uncle aunt nephew niece grandfather
    grandmother neighbor professor scientist reporter clerk cook driver carpenter tailor miner
    shepherd hunter monk nun knight wizard ghost robot clown magician acrobat violinist pianist
    poet sculptor librarian mayor governor senator ambassador general sergeant private colonel
    admiral bishop merchant banker landlord tenant beggar prisoner guard warden hostage witness
    outlaw bandit pirate smuggler gambler cowboy ranger scout guide explorer astronaut engineer
    mechanic plumber electrician barber hairdresser model designer architect surgeon dentist
    patient hermit prophet pilgrim refugee immigrant tourist passenger cyclist boxer wrestler
    runner swimmer coach referee champion rival villain hero heroine sidekick servant maid nanny
    babysitter toddler infant teenager bachelor bride groom"""
)

PLACES = _words(
    """island house city village school hospital town forest castle farm river station hotel
    prison theatre church desert mountain submarine ship train harbor factory library museum
    kitchen garden bridge market palace cave valley beach lighthouse attic basement tower tunnel
    airport subway restaurant bakery barn stable orchard vineyard meadow swamp jungle glacier
    canyon volcano waterfall lake pond canal dock shipyard warehouse mine quarry mill laboratory
    observatory planetarium university academy monastery convent cathedral chapel cemetery tomb
    pyramid temple shrine fortress dungeon courtyard balcony rooftop cellar pantry parlor ballroom
    casino nightclub saloon tavern inn cabin cottage mansion villa apartment skyscraper suburb
    frontier border colony province kingdom empire continent planet moon spaceship"""
)

OBJECTS = _words(
    """dog letter car map ring book key gun horse diary painting secret watch coat radio suitcase
    photograph necklace sword lamp bottle mirror candle violin piano clock telephone newspaper
    knife rope ladder boat wagon bicycle motorcycle balloon kite umbrella hat glove boot scarf
    blanket pillow basket bucket barrel crate chest trunk safe vault coin jewel diamond ruby
    emerald pearl crown throne statue vase teapot saucer spoon fork plate bowl kettle oven stove
    fridge cat parrot monkey goat sheep cow pig rabbit mouse rat snake spider bee butterfly owl
    eagle raven crow swan duck goose turkey fish shark whale dolphin octopus turtle frog lizard
    crocodile elephant tiger lion bear wolf fox deer camel donkey pony compass telescope
    microscope notebook envelope stamp parcel package contract treaty passport visa certificate
    manuscript novel poem song melody drum flute trumpet guitar harp bell whistle puzzle riddle
    puppet doll toy marble chessboard deck dice lottery medal trophy ribbon flag banner torch
    lantern match cigarette pipe cane crutch wheelchair stretcher bandage syringe potion poison
    antidote formula blueprint machine engine propeller anchor sail oar net hook harpoon shovel
    hammer saw drill nail screw wrench bolt chain padlock handcuffs"""
)

GENRES = _words(
    """drama comedy thriller western musical mystery horror romance cartoon documentary adventure
    fantasy war spy crime detective ghost prison samurai vampire zombie monster disaster holiday
    christmas sports boxing courtroom silent road family"""
)

QUALITIES = _words(
    """old young little big small russian scottish french english italian german american famous
    quiet lonely rich strange tall short blind retired nervous proud shy stubborn gentle ruthless
    mysterious wounded homeless wealthy noble humble brave cowardly honest crooked jealous
    faithful careless curious cautious elderly orphaned married divorced widowed spanish irish
    polish swedish danish dutch greek turkish indian chinese japanese korean mexican brazilian
    canadian australian egyptian hungarian norwegian finnish"""
)
"""Adjectives that say nothing of what the reviewer thinks."""

FATES = _words(
    """finds loses steals hides buys sells follows meets marries leaves betrays rescues chases
    kidnaps saves trains hires inherits discovers remembers forgets visits watches teaches joins
    fights escapes builds paints burns repairs borrows returns photographs draws studies mails
    carries drops breaks opens closes locks guards protects attacks defends surrounds captures
    frees hunts feeds names raises adopts abandons rents rebuilds demolishes explores crosses
    climbs enters haunts curses blesses sketches records erases translates decodes"""
)

FEELINGS = _words(
    """lonely happy angry sad hopeful afraid tired hungry sick guilty innocent calm desperate
    broken free lost safe doomed cursed immortal invisible jealous patient furious grateful"""
)

TIMES = _phrases(
    """yesterday, last night, last week, years ago, on television, in the theater, at home,
    with my family, on a rainy day, on a plane, this morning, in school, twice, on tape,
    with two friends, after work, on a sunday, in a small town, at a festival, last summer,
    before breakfast, on my birthday, during a storm, in the rain, late at night, over the weekend,
    on an old set, with the sound off, without subtitles, in one sitting,
    in the middle of the day"""
)

YEARS = _words(
    """1999 1985 1994 1972 1968 1957 1943 2001 1978 1989 1963 1936 1951 1997 1982 1974 1960 1948
    1939 1927 2003 1991 1987 1976 1966 1954 1945 1933 1921 2005 1993 1980 1970 1958 1941 1930"""
)

NUMBERS = _words(
    """two three four ten five six twenty seven hundred eight nine fifty thirty twelve forty
    thousand fifteen sixty eleven"""
)

RELATIVES = _words("friend brother wife sister father husband mother neighbor boss roommate cousin")

ADVERBS = _words(
    """really so very quite truly just rather simply totally completely absolutely utterly deeply
    thoroughly remarkably genuinely surprisingly positively"""
)

DENIALS = _phrases("not, never, hardly, not at all, far from, anything but, by no means, not even")
"""What turns the adjective behind it into its opposite."""

CONNECTIONS = _words("and while because since though although as whereas")
