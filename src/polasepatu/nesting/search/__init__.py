"""The search: fill hides and rolls without overlaps, by moving pieces that overlap apart.

It knows tables of numbers and meets its chains after equal work. What is asked for and what came out of it
(`problem`, `layout`, `record`) are outside, and so is the judge (`verify`), which shares no code with it."""
