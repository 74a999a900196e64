"""What is kept: sealed records, an append-only audit chain, one writer.

`vault` seals and `unsealing` opens; the participant process never imports the second. `tables` is seen only from here.
"""
