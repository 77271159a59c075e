"""Studies: the same questions put to several arms, their answers checked, judged and compared."""
