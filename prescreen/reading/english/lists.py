"""English words around the items of a list: what takes none, what joins, and the places in an order."""

from prescreen.reading.asked import listed

NONE = (
    "no", "none", "nope", "nah", "no no", "none of them", "none of these", "none of those", "none of the above",
    "none of the listed", "none of it", "nothing", "nothing at all", "none at all", "not any", "not any of them",
    "not any of these", "no to all", "no to all of them", "no to all of these", "neither", "neither of them",
    "none so far", "never", "never had any", "none apply", "none of these apply", "none of them apply", "no none",
    "no nothing", "nothing like that", "none that i know of", "not that i know of", "no i have not", "no i do not",
    "i have not", "i do not", "i have none", "i do not have any", "i have never had any", "i have not had any",
    "i had none", "no not any", "i have not had any of these", "i do not have any of these", "none of this",
    "nothing so far", "none of the options", "i have had none", "none to my knowledge", "not to my knowledge",
)  # fmt: skip
UNSURE = (
    "not sure", "i am not sure", "unsure", "i do not know", "do not know", "no idea", "i have no idea", "not certain",
    "i am not certain", "i can not remember", "can not remember", "i do not remember", "do not remember", "i forgot",
    "i am unsure", "no clue", "not sure about any of them", "not sure about these", "i can not say", "unknown", "dunno",
    "i do not recall", "i forget", "not sure of any", "not sure about this", "not sure about that",
)  # fmt: skip
# Said around an item without changing it. Nothing that denies, doubts, limits in time or speaks of others.
AROUND = listed(
    "i have has my the a an it is in on to of and plus also yes yeah yep y both with too please thanks thank you "
    "doctor well um uh oh so then one ones only just me for am been that this these the yup okay"
)
CARER = listed("he she they his her their him them has")
PAST = listed("had did was were went got took used received done underwent")
PRESENT = listed("take taking use using need get on")
ORDINALS = {
    word: place
    for place, words in enumerate(
        ("first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th", "seventh 7th", "eighth 8th",
         "ninth 9th", "tenth 10th"), start=1
    )
    for word in words.split()
}  # fmt: skip
ORDINAL_TAILS = listed("one option choice line answer")
