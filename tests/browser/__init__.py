"""Tests of the page in a real Chromium, and the scripts that take its pictures."""
