"""Fixed phrases of short replies and what each says.

Closed tables, the last ones for the items of a list: what is not here is not guessed.
"""

from collections.abc import Mapping
from typing import Literal

from prescreen.reading.asked import Said, listed

# "leave_*", "told_*", "own_*", "now_*", "event_*", "test_*" and "refer" count only at questions of that kind.
Word = (
    Said
    | Literal["hedge", "doubt", "if", "leave_yes", "leave_no", "leave_unsure", "own_yes", "own_no", "told_yes"]
    | Literal[
        "told_no",
        "any_no",
        "two_no",
        "two_yes",
        "now_no",
        "event_no",
        "test_no",
        "habit",
        "times",
        "refer",
        "on_yes",
        "on_no",
        "bother",
        "call_yes",
    ]
)

_TABLE: Mapping[Word, str] = {
    "yes": """
        yes|y|ye|yea|yeah|yeh|yah|ya|yep|yup|yh|yepp|yupp|yap|yess|yse|ys|yees|yes yes|eys|yeas|yesh|yeap|aye|
        affirmative|correct|true|indeed|absolutely|definitely|certainly|of course|exactly|that is right|
        that is correct|that is true|it is true|this is correct|this is true|uh huh|mhm|mm hmm|mmhmm|for sure|
        yes sir|yes maam|most definitely|i am afraid so|
        unfortunately so|of course yes|yes i confirm|i confirm|confirmed|yeah yeah|very much so|100 percent yes|shi|
        shi de|you are correct|yes to that|yes to this""",
    "no": """
        no|n|nope|nah|naw|na|nop|noep|noo|nay|no no|never|not at_all|no way|not once|no sir|no maam|never ever|
        never never|hell no|heck no|god no|still no|no still|still not|no and never|
        absolutely no|definitely no|certainly no|nuh uh|nopes|never happened|it never happened|
        it has never happened|
        it 's never happened|none i am aware of|i am not aware of any|not aware of any|none that i can think of|
        not ever|definitely not|certainly not|absolutely not|of course not|not that i know of|not that i know|
        not that i am aware of|not that i am aware|none that i know of|none that i am aware of|none that i know|
        not to my knowledge|none to my knowledge|not as far as i know|not that i have|i am afraid not|
        nothing that i know of|nothing i know of|none i know of|none that we know of|not as far as we know|
        never have|never has|never did|never had|
        meiyou|mei you|that is not correct|that is not true|that is wrong|not true|
        incorrect|false|not correct|most certainly not|not a chance|nothing to my knowledge|
        not to the best of my knowledge|not that we know of|no to that|no to this""",
    "own_yes": """
        i sure do|i sure did|i sure have|sure do|sure have|sure did""",
    "now_no": """
        not now|not right_now|not currently|not at_the_moment|not at_present|not presently|no not now|not today|
        none now|
        none currently|none at_the_moment|none right_now|nothing now|nothing at_the_moment|nothing currently""",
    "event_no": """
        not yet|no not yet|never yet|not so far|not as yet|not up to now|never so far""",
    "habit": """
        every day|everyday|daily|each day|once a day|twice a day|every morning|every night|every evening|regularly|
        for years|for many years|for a long time|for a while|for several years|for a few years|
        type one|type two|all the time|every week|
        weekly|twice a week|three times a week|
        three times weekly|once a week|every other day|still|still now|still do|still am|still have|still have it""",
    "times": """
        twice|two times|three times|four times|several times|several_times|many_times|more than once|a few times""",
    "test_no": """
        negative|tested negative|i tested negative|tested|it was negative|the test was negative|
        tests were negative|all negative|i am negative|test negative|the test is negative|was negative|
        always negative|came back negative|it came back negative""",
    "beside_no": """
        i am good|i am fine|i am healthy|all good|i am perfectly healthy|here|never needed one|never needed it|
        did not need one|did not need it|i never needed one|i never needed it|i did not need it|i did not need one""",
    "refer": """
        ask my doctor|ask the doctor|ask my wife|ask my husband|ask my mother|ask my father|ask my sister|
        ask my brother|ask my son|ask my daughter|you have to ask my doctor|you should ask my doctor|
        i have to ask my doctor|i need to ask my doctor|i will ask my doctor|i would have to ask my doctor|
        have to ask my doctor|need to ask my doctor|my doctor would know|my doctor knows|my wife knows|
        my sister knows|my son knows|my daughter knows|my husband knows|i will have to ask|i would have to ask|
        i need to check|i have to check|i will check|let me check|need to check""",
    "on_yes": """
        i am on them|i am on it|i am on one|yes i am on them|yes i am on it|on them now|i am on them now""",
    "on_no": """
        not on any|i am not on any|i am not on it|i am not on them|not on them|not on it|not on any now|
        i am not on any now|i am not on them now|not on any of them|not on any of those|not on any at_the_moment""",
    "any_no": """
        none whatsoever|nothing whatsoever|zero|none ever|no none|not any of them|not any of those|not any of that|
        none|nothing|none at_all|nothing at_all|nothing like that|none of that|no nothing|none of it|no such thing|
        never any|none known|not any|not one|not a one|not a single one|not even once|not even one|
        nothing of that sort|nothing of the sort|nothing of that kind|nothing of the kind""",
    "two_no": """
        neither|neither of them|neither one|none of them|none of these|none of those|neither of those|
        neither of these""",
    "two_yes": """
        both|both of them|both of those""",
    "told_yes": """
        my doctor told me|the doctor told me|my doctor did|the doctor did|my doctor has|the doctor has|doctor told me|
        my doctor said so|the doctor said so|doctor said so|he told me|she told me|they told me|he said so|she said so|
        they said so|i was told|i have been told|i was told so|i was told that|they told me that|he told me that|
        she told me that|my doctor told me that|the doctor told me that|i was told by my doctor|my surgeon told me|
        my oncologist told me|several doctors told me|the doctors told me|my doctors told me|doctors told me""",
    "told_no": """
        no one told me|nobody told me|no one has|nobody has|not that i have been told|nobody has told me|
        no one has told me|no one has said that|nobody has said that|nobody ever has|
        no one ever has|nobody told me that|no one told me that|
        nobody told me so|no one told me so|
        nobody ever told me|no one ever told me|nobody ever told me that|no one ever told me that|i was not told|
        i was never told|i have not been told|i have never been told|never been told|they never told me|
        he never told me|
        she never told me|they did not tell me|he did not tell me|she did not tell me|he did not say that|
        she did not say that|they did not say that|he never said that|she never said that|they never said that|
        not been told|i was never told that|i was not told that|my doctor did not|the doctor did not|my doctor has not|
        nobody said that|no one said that|not that i was told|no doctor has|no doctor told me|no doctor ever told me|
        no doctor told me that|no doctor told me so|no doctor ever told me that|no doctor has told me|no doctor said so|
        no doctor has told me that|no doctor said that|no doctor ever said that|no doctor has said that""",
    "unsure": """
        i do not know|do not know|not sure|i am not sure|am not sure|unsure|i am unsure|no idea|i have no idea|
        have no idea|no clue|i have no clue|not certain|i am not certain|i can not remember|can not remember|
        i do not remember|do not remember|i forget|i forgot|i have forgotten|can not recall|i can not recall|
        do not recall|i do not recall|hard to say|can not say|i can not say|could not say|i could not say|
        could not tell you|i could not tell you|can not tell|i can not tell|i would not know|unknown|not known|
        it is not known|i do not really know|i really do not know|really do not know|not really sure|
        i am not really sure|not too sure|i am not too sure|not quite sure|i am not quite sure|not so sure|
        i am not so sure|not entirely sure|i am not entirely sure|not completely sure|i am not completely sure|
        i honestly do not know|honestly do not know|honestly not sure|unclear|i do not have a clue|
        do not have a clue|have not a clue|who knows|nobody knows|not very sure|i am not very sure|
        i do not know for sure|do not know for sure|not exactly sure|not totally sure|i am not totally sure|
        not 100 percent sure|not shure|not sur|no sure|i no know|bu zhidao|bu zhi dao|i do not know really|
        do not know really|i do not know about that|do not know about that|i am not sure about that|
        not sure about that|not sure about it|i do not know that|i am not sure of that|dunno|i have not got a clue|
        it is unclear|not sure yet|i am not sure yet|still not sure|still do not know|i still do not know|
        do not know yet|i do not know yet|too early to say|no way to know|not that sure|i wish i knew|no recollection|
        i have no recollection|no memory of that|beats me|your guess is as good as mine|not sure at_all|
        i have no way of knowing|can not be sure|i can not be sure|i am uncertain|uncertain|not certain about that""",
    "if": """
        i do not know if|i do not know whether|do not know if|do not know whether|not sure if|not sure whether|
        i am not sure if|i am not sure whether|unsure if|unsure whether|no idea if|no idea whether|
        i have no idea if|can not remember if|i can not remember if|do not remember if|i do not remember if|
        do not recall if|i do not recall if|i can not recall if|i forgot if|i am not certain if|not certain if|
        i can not say if""",
    "maybe": """
        maybe|perhaps|possibly|could be|it could be|might be|it might be|it is possible|that is possible|may be|
        maybe maybe not|maybe yes maybe no|possible|i might|i may|i might have|i may have|i could have|might have|
        may have|could have""",
    "maybe_yes": """
        i think so|think so|i believe so|believe so|i guess so|guess so|i suppose so|suppose so|i do think so|
        i would think so|i would say so|i reckon so|i imagine so|i assume so|probably so|very likely|
        more than likely|more likely yes|quite likely|thinking so|i thought so|it seems so|seems so|seems like it|
        it seems like it|looks like it|it looks like it|i think that is right|i think that is correct""",
    "maybe_no": """
        i do not think so|do not think so|i do not believe so|do not believe so|probably not|i guess not|guess not|
        i think not|think not|i suppose not|suppose not|i doubt it|doubt it|unlikely|most likely not|very unlikely|
        maybe not|perhaps not|i would not think so|i would not say so|likely not|possibly not|not likely|
        i believe not|i should not think so|i do not really think so|i do not suppose so|i do not reckon so|
        i do not imagine so|it does not seem so|not that i think|i highly doubt it|i very much doubt it""",
    "hedge": """
        i think|i believe|i guess|i suppose|i would say|probably|maybe|perhaps|possibly|likely|most likely|i assume|
        i imagine|i reckon|i would guess|it seems|seems like|i think that|i believe that|i might|i may|apparently""",
    "doubt": """
        i do not think|i do not believe|do not think|do not believe|i do not think that|i do not believe that|
        i doubt|i doubt that|i really do not think""",
    "known": """
        as far as i know|as far as i am aware|to my knowledge|to the best of my knowledge|so far as i know|
        from what i know|that i know of|that i am aware of|that i know|i know of""",
    "untested": """
        never tested|never been tested|i have never been tested|i was never tested|not tested|have not been tested|
        i have not been tested|never checked|never been checked|i have never been checked|never had it checked|
        i never had it checked|i have never had it checked|never had the test|i have not been checked|
        have not been checked|not been tested|not been checked|i was not tested|never got tested|i never got tested|
        i have not had the test|never been tested for it|i have never been tested for it|never been tested for that|
        never been screened|i have never been screened|not checked|never screened|i did not get tested|
        never did the test|i have never been tested for that|have not been tested for it|
        have not been tested for that|i have not been tested for that|i have not been tested for it|
        never took the test|no test done|never had a test|i have never had a test|i never had a test|
        i have never had the test|i have never had that test|never had that test|have not been tested yet|
        not tested yet|i have not been tested yet|never been tested for this|he has never been tested|
        she has never been tested|they have never been tested|have never been tested""",
    "polite": """
        my answer is|the answer is|answer is|answer|it 's a|that is a|i say|thanks|thank you|thank you very much|
        thanks a lot|please|doctor|sir|maam|madam|nurse|thank god|thank goodness|thank heavens|thanks for asking|
        thank you for asking|well|um|umm|uh|er|erm|oh|ah|so|hi|hello|hey|sorry|unfortunately|sadly|luckily|
        thankfully|fortunately|actually|honestly|to be honest|i am afraid|sorry to say|i am sorry to say|
        i am happy to say|lol|haha|touch wood|knock on wood|mate|dear|friend|hmm|good morning|good afternoon|
        good evening|miss|mister|thanks god|thank the lord|i am sure|i am certain|i am positive|for sure|
        i can confirm""",
    "leave_yes": """
        sure|okay|fine|yes please|go ahead|that is fine|that is okay|i agree|agree|agreed|i consent|
        i am willing|willing|i would love to|i would be happy to|happy to|gladly|by all means|you can|you may|
        please do|sure thing|sounds good|of course you can|of course you may|i do not mind|why not|
        i accept|yes you can|yes you may|i am happy to|i would be|all right|alright|that works|i would like to|
        i want to|i am okay with that|i am fine with that|i am happy with that|fine with me|okay with me|fine by me|
        sure no problem|i would like that|
        i would love that|that would be great|that would be good|that would be nice|yes i would like that|
        feel free|they may|they can|be my guest|very happy to|no objection|no objections""",
    "call_yes": """
        please call me|call me|please call|you can call me|you may call me""",
    "bother": """
        no problem|not a problem|no worries|no bother|no trouble|no problem at_all|no bother at_all|no problems|
        not a problem at_all|no trouble at_all""",
    "own_no": """
        not me|not in my case|not for me|never in_my_life|not in_my_life|i never""",
    "leave_no": """
        i would rather not|rather not|i refuse|i do not agree|no thanks|no thank you|i would prefer not to|
        i would prefer not|prefer not|not willing|i am not willing|i disagree|i do not want to|
        do not want to|i do not consent|i am not interested|not interested|i would not like to|
        no need|not needed|not necessary|not required|no need to|
        no need for that|i do not need it|i do not need that|that is not necessary|that will not be necessary|
        i decline|decline|leave me alone|i would prefer you did not|i would rather you did not|
        please no|please do not do that|i do not want that|i do not want it|not okay|not okay with me""",
    "leave_unsure": """
        i will think about it|let me think about it|let me think|i need to think|i need to think about it|
        need to think about it|have to think about it|i have to think about it|thinking about it|undecided|
        i am undecided|i have not decided|have not decided yet|i have not decided yet|not decided yet|maybe later|
        perhaps later|i am thinking about it|i want to think about it|i would like to think about it|
        i am still thinking|still thinking|let me sleep on it""",
}  # fmt: skip


def _phrases() -> dict[tuple[str, ...], Word]:
    return {tuple(phrase.split()): word for word, column in _TABLE.items() for phrase in column.split("|")}


PHRASES: Mapping[tuple[str, ...], Word] = _phrases()
# Towns and provinces of the one country that a question may ask about by name.
TOWNS = listed(
    "beijing shanghai guangzhou shenzhen tianjin chongqing wuhan chengdu nanjing hangzhou suzhou xian changsha "
    "zhengzhou qingdao jinan harbin shenyang dalian xiamen fuzhou ningbo wuxi hefei kunming nanning nanchang taiyuan "
    "guangdong zhejiang jiangsu sichuan hunan hubei henan hebei shandong fujian yunnan guangxi anhui jiangxi liaoning"
)

# Around the items of a list: what takes none, what joins, and the places in an order.
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
