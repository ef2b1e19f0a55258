"""The local page: draw, drag, check and save one style in the browser, on this machine alone.

`draft` is the text and the way back, `merge` what happens when another editor wrote too, `scene` turns a
graded style into what the page draws, `panels` what can be set, `work` grades in the background, `session`
joins them, `guard` and `server` speak HTTP. Nothing here grades or costs by itself.
"""
