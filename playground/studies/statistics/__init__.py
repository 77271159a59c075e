"""Whether one arm is better than another, and how sure that is: intervals, tests, and one honest sentence."""
