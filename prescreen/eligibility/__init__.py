"""What a study asks for and what is known about a person: pure, no input or output, no disease known to the code.

From words to judgements: text, truth, facts, expressions, rules, study, answers, assessment;
then interview, explanation and referral.
"""
