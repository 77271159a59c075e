"""The report: a study as one HTML file that makes no request, to be read, filtered and printed anywhere."""
