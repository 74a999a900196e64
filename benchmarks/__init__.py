"""What the README's figures come from: our ways beside their controls, in one run, told as ratios."""
