"""The glossary: terms by name, part of a name, synonym, pinyin, initials, traditional characters and English."""
