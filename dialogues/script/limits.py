"""How large a script and its parts may be; a file that goes further is refused in one sentence."""

# --- a file, before it is understood: hostile ones must cost us little -------------------------

MAX_BYTES = 1024 * 1024  # many times the longest dialogue anybody would sit through
MAX_PO_BYTES = 2 * 1024 * 1024  # a translation holds the source's texts too
MAX_NODES = 10_000  # values after aliases are opened; ours have about a tenth of that
MAX_ALIASES = 200
MAX_DEPTH = 20
MAX_TOLD = 100  # faults of one file; nobody corrects more in one go
MAX_REASON = 300  # characters of what is wrong, whatever was written there

# --- what stands in it: more cannot be read on a phone, or analysed ----------------------------

MAX_STAGES = 60  # two months of days
MAX_STEPS = 600  # after loops are unrolled; our fortnight has about 120
MAX_ARMS = 10  # more than this leave too few people in each to compare
MAX_ROLES = 10  # of what is no person; more would be a survey of its own
MAX_VALUE = 200  # characters of a value that an include puts into steps
MAX_EACH = 100  # people behind each answer shown; a round seldom has more for the rarest
MAX_LAPS = 5  # of a loop; whoever has not answered by then should go on
MAX_LANGUAGES = 24  # as many as the European Union has
MAX_OPTIONS = 20  # more cannot be read without scrolling past the question
MAX_LISTED = 1000  # answers of a list that people search: more than a country has councils
MAX_ALWAYS = 5  # of those that always stand on buttons
MAX_POINTS = 20  # of a scale: one button each
HIGHEST_NUMBER = 10**12  # that can be answered; more is a slip, and would not be kept exactly
MAX_DECIMALS = 6  # of a number that can be answered
MAX_ID = 40  # leaves room for stage__step__option in the 64 bytes of an SPSS variable name
MAX_TEXT = 10_000  # characters of any text; messages are held to less when they are checked
LONGEST_MESSAGE = 3500  # UTF-16 units: room for a title and our own words within Telegram's 4096
LONGEST_LABEL = 64  # characters; a phone shows about half of that on one button

# --- what lies beside it -----------------------------------------------------------------------

MAX_FILES = 200  # pictures, handouts, translations or parts of one dialogue
MAX_FILE = 5 * 1024 * 1024  # bytes; Telegram takes twice that, phone contracts do not
