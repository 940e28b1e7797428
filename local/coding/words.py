"""What people typed and models answered in the sample: sentences that nobody can mistake for anything else.

They are in the traces, and must be nowhere in the warehouse and in no export.
"""

PROMPT = "the heron counts seven copper kettles before breakfast"
COMPLETION = "an otter answers with nine velvet lanterns and a ladder"


def prompt(number: int) -> str:
    return f"Question {number}: why does {PROMPT}?"


def completion(number: int) -> str:
    return f'Answer {number}: "{COMPLETION}",\n\tor so it is said – \\o/'
