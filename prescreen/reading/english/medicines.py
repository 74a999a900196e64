"""How an English message speaks around the name of a medicine: who takes it, how much, since when.

Each value is a pattern for folded text. Nothing here may deny, doubt, ask, or speak of another person or of the future.
"""

_ADVERB = r"(?:now|currently|presently|still|also|just|only|already|both)"
_NOUN = r"(?:drugs?|medicines?|medications?|meds?|pills?)"
_OBJECT = rf"(?:\ (?:the|a|some|my))?(?:\ {_NOUN})?(?:\ (?:called|named))?(?![a-z])"
_MONTH = (
    r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec|"
    r"january|february|march|april|august|september|october|november|december)"
)
_COUNT = r"(?:\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"

# Somebody stands in front of the name: "I am on", "my doctor gave me", "the drug is called".
LEAD = rf"""(?<![a-z'])(?:
  (?:(?:i'm|im|i\ am|we're|i've\ been|ive\ been|i\ have\ been|have\ been|been)\ )?(?:{_ADVERB}\ )*
    (?:on|taking|using|getting|receiving|treated\ with|being\ treated\ with|being\ given|put\ on|started\ on){_OBJECT}
 |(?:i\ was|i've\ been|i\ have\ been)\ (?:given|treated\ with|put\ on|started\ on){_OBJECT}
 |(?:(?:i|we)\ )?(?:{_ADVERB}\ )*(?:take|took|had|got|received|get|use|used(?!\ to)|started|tried){_OBJECT}
 |(?:i've|ive|i\ have)\ (?:{_ADVERB}\ )*(?:taken|had|got|received|used|tried|started){_OBJECT}
 |(?:they|the\ doctors?|my\ doctors?|the\ hospital)\ (?:gave\ me|put\ me\ on|started\ me\ on)
 |(?:it's|it\ is|it\ was|its|this\ is|that's|(?:the\ )?name\ is|(?:it's\ |it\ is\ )?called)
 |(?:(?:the|my|current)\ )?(?:drugs?|medicines?|medications?|meds?|pills?|treatment)(?:'s\ name|\ name)?
    (?:\ (?:is|was|are))?(?:\ called)?\ ?:?
 |(?:the|a|some|my|both)
)(?![a-z'])"""

# Behind the name no verb of this language stands.
AFTER = "(?!)"

ADVERB = rf"(?<![a-z]){_ADVERB}(?![a-z'])"

# Only between a kind of medicine and its name: "my targeted drug is ...".
COPULA = r"(?<![a-z])(?:is|was|called|is called)(?![a-z'])"

JOIN = (
    r"\+|&|(?<![a-z])(?:and also|and|plus|with|together with|combined with|along with|in combination with|as well as"
    r"|then)(?![a-z'])"
)

FORM = r"(?<![a-z])(?:tablets?|capsules?|caps|pills?|injections?|infusions?|drip|oral|iv|by mouth|tabs?)(?![a-z])"

DOSE = rf"""(?:
  \d+(?:\.\d+)?\ ?(?:mg|mcg|ug|g|ml|iu|tablets?|pills?|capsules?|caps?|tabs?)(?:/(?:day|d|kg))?(?![a-z0-9])
 |(?<![a-z])(?:one|two|three|four)\ (?:tablets?|pills?|capsules?)(?![a-z])
 |(?<![a-z])(?:once|twice|{_COUNT}\ times?)
    \ (?:daily|weekly|an?\ (?:day|week|month)|per\ (?:day|week|month)|every\ day)(?![a-z])
 |(?<![a-z])(?:daily|weekly|monthly|every\ day|every\ night|each\ day
    |per\ day|a\ day|bid|tid|qd|q[23468]w|at\ night|in\ the\ morning)(?![a-z])
 |(?<![a-z])every\ (?:other|\d+|two|three|four|six)\ (?:days?|weeks?|months?)(?![a-z])
)"""

TAIL = rf"""(?<![a-z])(?:
  now|currently|right\ now|at\ the\ moment|at\ present|these\ days|please|thanks|thank\ you|too|as\ well|only|so\ far
 |treatment|therapy|combination|combo|regimen
 |for\ (?:the\ (?:last|past)\ )?{_COUNT}\ (?:days?|weeks?|months?|years?)(?:\ now)?
 |(?:since|in)\ (?:{_MONTH}\ )?(?:19|20)\d\d
 |since\ {_MONTH}
)(?![a-z'0-9])"""

PLEASANTRY = r"(?<![a-z])(?:yes|yeah|yep|hi|hello|hey|doctor|sir|madam)(?![a-z'])"
