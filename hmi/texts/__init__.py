"""Everything that people read: the core gives codes and fields, this gives words.

catalog     translations (gettext), and a pseudo-language that shows what is not translated
formula_guard  texts that no spreadsheet takes for a formula
formats     numbers, ages, durations and times as text
codes       a code and its fields become a sentence
sentences   the English sentences by code
"""
