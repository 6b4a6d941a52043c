"""How everything looks, fed by no fact: one palette, one scale, one family of type.

colours     the palette, light and dark, by meaning
scale       millimetres and design pixels to device pixels; touch classes
type        the five sizes and three weights of the one family
icons       stroke drawings tinted with the text colour
hatching    tiles of diagonal lines
stylesheet  the one application stylesheet
theme       all of it as one object that is passed to constructors
"""
