"""How English sentences tell that something is so, is not so, or happened; § stands where a known thing is named.

Nothing here may explain a hedge, a question, another person, or something that is over or still to come.
"""

import re

_ART = r"(?:(?:a|an|the|any|my|some|prior|previous|known) )*"
_COUNT = r"(?:one|two|three|four|five|six|\d{1,2})"
_OR = rf"§(?:(?:, {_ART}§)*,? (?:or|nor) {_ART}§)?"
_AND = rf"§(?:(?:, {_ART}§)*,? ?(?:and|plus|\+|&) ?{_ART}§)?"
_DONE = rf"§(?: done)?(?: once| twice| {_COUNT} times?)?"
_NOW = r"(?: now| currently| at the moment| so far)?"
_DOCTOR = r"(?:(?:my |the )?doctors? (?:said|says|told me)(?: that)? )?"
_HAVE_NO = (
    rf"{_DOCTOR}(?:(?:there is|there's|with|i have|i've|have|i have had|i've had|have had|i have got|i've got) )?"
)

# (pattern, said, kinds). The first word of a kind list "all" means every kind.
SENTENCES: tuple[tuple[str, str, str], ...] = (
    (
        rf"{_HAVE_NO}(?:no|without|without any)(?: (?:history of|signs? of|evidence of))? {_ART}{_OR}"
        rf"(?:,? (?:and|or) no {_ART}§)*(?: ever| at all| so far| yet)?",
        "no",
        "all",
    ),
    (
        r"(?:i |i have |i've |have |we have )?never (?:had|have had|undergone|received|got|done|been on|"
        r"been treated with|"
        rf"been diagnosed with|taken|tried|used) {_ART}{_OR}",
        "no",
        "all",
    ),
    (
        r"(?:i |we )?(?:have not|haven't|havent|not) (?:ever )?(?:had|undergone|received|got|been treated with|"
        rf"been diagnosed with) {_ART}{_OR}(?: yet| before| so far)?",
        "no",
        "all",
    ),
    (rf"(?:i |we )?(?:do not|don't|dont) have {_ART}{_OR}(?: at all)?", "no", "all"),
    (rf"(?:i )?(?:did not|didn't|didnt) (?:ever )?(?:have|get|undergo|receive) {_ART}{_OR}", "no", "event therapy"),
    (r"§ ?[:=-]? ?(?:no|none|never)", "no", "all"),
    (r"§[ -]negative", "no", "lasting"),
    (
        r"(?:i |i am |i'm |im )?(?:do not|don't|dont|not)(?: currently)? (?:take|taking|on|use|using|need) "
        rf"{_ART}{_OR}{_NOW}",
        "no",
        "taken",
    ),
    (
        rf"(?:i |i am |i'm |im )?(?:still |currently |now )?(?:on|take|taking|use|using|need) {_ART}{_AND}{_NOW}",
        "yes",
        "taken",
    ),
    (rf"for {_ART}{_AND}", "bare", "lasting"),
    (rf"(?:currently |now )?no §{_NOW}", "no", "status lasting"),
    (
        rf"{_DOCTOR}(?:i |we )?(?:still |do |also |now |currently )*(?:have|have got|suffer from|live with|"
        rf"am living with|was diagnosed with|have been diagnosed with|got diagnosed with) {_ART}{_AND}{_NOW}",
        "yes",
        "status lasting",
    ),
    (rf"(?:i've got|i've been diagnosed with|there is|there's|diagnosed with) {_ART}{_AND}", "yes", "status lasting"),
    (rf"(?:with|w/) ?{_ART}{_AND}", "bare", "status lasting"),
    (r"§ ?[:=-]? ?yes", "yes", "all"),
    (r"§[ -]positive", "yes", "lasting"),
    (
        r"(?:i |i have |i've |have |we )?(?:already |also )*(?:had|undergone|underwent|received|got|gotten|did) "
        rf"(?:{_ART}|{_COUNT} )*{_DONE}(?:(?:,|,? and|,? plus) (?:{_ART}|{_COUNT} )*{_DONE})*(?: before| already)?",
        "yes",
        "event therapy",
    ),
    (rf"§ done(?: once| twice| {_COUNT} times?)?", "yes", "event therapy"),
    (r"§ (?:was )?(?:diagnosed|found)", "yes", "lasting"),
    (rf"(?:history of|s/p|status post) {_ART}{_AND}", "yes", "event therapy"),
    (
        r"(?:i'm |i am |im |i've been |i have been )?(?:currently |now |still |also )*"
        rf"(?:on|getting|receiving|taking|undergoing) {_ART}{_AND}{_NOW}",
        "yes",
        "therapy",
    ),
    (_AND, "bare", "status lasting"),
)  # fmt: skip

# What stands around a date: "had § in ...", "diagnosed on ...".
BEFORE_DATE = re.compile(
    r"(?P<head>.*§(?: done| once| was diagnosed| diagnosed| found)?) "
    r"(?:(?:in|on|back in|was in|was on|was|is|of|from) )?(?P<when>[^§]+)"
)
DATED = re.compile(
    r"(?:i |my |the )*(?:was |got |had |have )?(?:a |an |my |the )?(?:last |latest |most recent )?§"
    r"(?: is from| is| was| from)?"
)

SELF = re.compile(r"(?<![a-z'])(?:i|i'm|i've|im|ive|my|me|we)(?![a-z])")
OTHERS = re.compile(
    r"(?<![a-z'])(?:he|she|his|her|hers|him|they|their|he's|she's|they're|mother|father|mom|mum|mommy|dad|daddy|parents?|"
    r"brothers?|sisters?|wife|husband|sons?|daughters?|uncles?|aunts?|cousins?|friends?|partner|spouse|grand[a-z]+|"
    r"neighbou?rs?|boyfriend|girlfriend|kids?|child(?!-)|children|nephew|niece|in-law|someone|somebody|people|"
    r"family|colleagues?|boss|roommate|has|hasn't|takes|doesn't)(?![a-z])"
)
CONDITION = re.compile(r"(?<![a-z])(?:if|unless|suppose|supposing|assuming|in case|whether)(?![a-z])")
QUESTION = re.compile(
    r"^(?:and |but |so )?(?:can|could|do|does|did|am|is|are|was|should|would|will|may|have i|what|which|who|why|how|"
    r"when|where)(?![a-z])|\?|(?<![a-z])(?:right|correct|isn't it|do you know|what|how|why)$"
)
# In a clause that was not understood these may turn or date what was said beside it.
TURNING = re.compile(
    r"(?<![a-z])(?:not|no|nope|never|none|nothing|neither|nor|without|[a-z]+n't|cannot|dont|didnt|isnt|wasnt|havent|think|"
    r"guess|maybe|probably|perhaps|possibly|might|may|could|should|would|believe|sure|unsure|remember|recall|certain|"
    r"suppose|apparently|likely|seems?|unless|stop|stopped|stopping|quit|ended|finished|over|gone|cured|clear|cleared|"
    r"resolved|healed|better|anymore|longer|used|before|ago|previous|previously|past|last|earlier|former|formerly|back|"
    r"then|until|till|since|year|years|month|months|week|weeks|day|days|yesterday|tomorrow|next|will|going|plan|planned|"
    r"planning|scheduled|waiting|want|switched|changed|instead|wait|sorry|mistake|wrong|actually|kidding|joke|or|but|"
    r"except|only|just|it|that|this|those|these|them|was|were|had|yes|yeah|first|about|almost|nearly|up|down|dropped|rose|"
    r"fell|normal|times|hers|his|patient)(?![a-z])|\d"
)
PLEASANTRY = re.compile(
    r"(?:hi|hello|hey|dear|good (?:morning|evening|afternoon)|doctor|dr|there|team|sir|madam|thanks|thank you|thx|"
    r"thank you very much|thanks a lot|please help|please|ok|okay|many thanks|here are my results|here is my story|"
    r"my results|about me|and|also|[ ,!])+"
)
UNNAMED_NUMBER = re.compile(
    r"(?<![a-z])(?:(?:years?|yrs?|yr)[ -](?:old|of age)|y/?o|y\.o\.?)(?![a-z])|^(?:i am|i'm|im) [0-9a-z -]+$"
)
MALE = re.compile(r"(?<![a-z])(?:man|male|guy)(?![a-z])")
FEMALE = re.compile(r"(?<![a-z])(?:woman|female|lady)(?![a-z])")
PARTS = re.compile(
    r"(?:,? )(?:and also|and|but|also|plus)(?= )|(?= with )|(?= w/ ?)|(?= for (?!the |about |over |[0-9]))",
    re.IGNORECASE,
)

# A whole clause that answers something; beside a fact it may turn it.
ANSWER_WORD = re.compile(r"(?:yes|yeah|yep|no|nope|none|never|neither|not really|not at all|nothing)")
# In a clause that was not understood: it may deny every name in front of it.
DENIAL = re.compile(
    r"(?<![a-z])(?:no|not|nope|none|never|nil|nothing|neither|nor|without|negative|neg|non-?reactive|absent|denied|"
    r"deny|denies|excluded|ruled out|free|undetectable|undetected|false|n|n/a|[a-z]+n't|cannot|dont|didnt|isnt|arent|"
    r"wasnt|werent|havent)(?![a-z])|\(-+\)|[-\u2212\u2013\u2014\u00d7\u2717\u2718\u274c] *$"
)
# What may stand around a name that was not understood, and says nothing of what else is told.
HARMLESS = re.compile(
    r"(?:(?<![a-z])(?:i|i've|i'm|i am|have|had|been|was|am|is|are|diagnosed|with|for|since|in|on|the|a|an|my|of|about|"
    r"over|years?|months?|weeks?|days?|ago|now|mild|moderate|severe|small|little|some|chronic|early|late|stage|high|low|normal|"
    r"once|twice|slightly|elevated|times|x|one|two|three|four|five|six|seven|eight|nine|ten|ng/ml|ug/l|iu/ml|u/l|g/l|"
    r"g/dl|mg/dl|umol/l|ul|mm3|l|k)(?![a-z])|[0-9]+|[ ,.+/*^%:-])*"
)
JOINT = re.compile(r"^(?:and also|and|but|also|plus) +", re.IGNORECASE)
# A question at the end that goes on to something else, and leaves what was told before as it is.
GOES_ON = re.compile(
    r"^(?:so )?(?:can|could|may|do|would|will|am) i (?:still )?"
    r"(?:join|qualify|take part|participate|eligible|enroll?|apply|fit|be in)"
    r"|^what (?:should|can) i do"
)
# How somebody came to know of a lasting illness, with its day.
FOUND = re.compile(r"(?<![a-z])diagnosed(?![a-z])")
AGE_AND_SEX = re.compile(r"(?P<age>[0-9]{1,3}) ?(?:yo |y/o )?(?P<sex>m|f)")

# The first person, where a helper may be speaking of themselves.
_KIN = (
    "(?:mother|mom|mum|ma|father|dad|pa|husband|wife|partner|son|daughter|brother|sister|grand|parent|uncle|aunt|patient|in-law|"
    "boy|girl|child|kid|loved|relative|cousin|old)"
)
OF_ONESELF = re.compile(
    r"(?<![a-z'])(?:i|i'm|i've|i'd|im|ive|me|mine|myself|we|we've|us|our)(?![a-z])"
    rf"|(?<![a-z'])my (?!{_KIN})"
)
