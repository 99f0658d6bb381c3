"""A framework file that says everything its form knows."""

WHOLE = """# Everything that the file form knows.
code = "whole"
version = "2024.1"
origin = "local"
source = "ours"
scale = 100
decimals = 1
impute = "none"
treat = { method = "winsorise", points = 3, skewness = 2 }
normalise = "min_max"
weights = "given"
aggregate = { method = "power", exponent = 0.5 }

[names]
ar = "الكل"
en = "All of it"

[absences]
not_available = "zero"

[screening]
unit = 0.2
across = 0.1
indicator = 0.33
node = 0.5
by = "answers"

[ranking]
ties = "dense"
on = "displayed"
least_coverage = 0.65
complete = true

[years]
scope = "base"
base = 2020

[groups]
inclusive = "upper"
on = "full"
method = "cuts"
larger = "worst"
origin = "published"

[[groups.classes]]
code = "low"
start = 0
names = { en = "low" }

[[groups.classes]]
code = "high"
start = 50.5

[[scales]]
code = "steps"
kind = "steps"
points = [0, 40, 100]
labels = [{ en = "none" }, { en = "some" }, { en = "all" }]

[[scales]]
code = "share"
kind = "ratio"
points = [0, 100]
raw = [0, 1]

[[items]]
code = "S1"
list = "services"
weight = 2
tags = { audience = "people", sector = "health" }
names = { en = "a service" }

[[counts]]
code = "all"
asked_of = "services"
absences = { not_available = "zero" }
names = { en = "all" }

[[counts]]
code = "app"
asked_of = "services"

[[nodes]]
code = "T"
weights = "budget"

[[nodes.respondents]]
name = "one"
points = { P = 60, Q = 40 }

[[nodes.respondents]]
name = "two"
points = { P = 1, Q = 1 }
comparisons = { P = { Q = 2 } }

[[nodes]]
code = "P"
parent = "T"
weight = 0.6
direction = "higher"
missing = "void"
least_coverage = 0.5
aggregate = "geometric"
rescale = "goalposts"
goalposts = [0, 80]
origin = "inferred"
source = "a guess"
names = { en = "first" }

[[nodes]]
code = "Q"
parent = "T"
imported = true

[[indicators]]
code = "a"
parent = "P"
weight = 0.5
unit = "percent 0-100"
direction = "lower"
goalposts = [100, 0]
normalise = { method = "goalposts", cap = "both", log = false }
treat = "none"
impute = { method = "constant", value = 1 }
denominator = "people"
origin = "published"
source = "theirs"
[indicators.names]
en = "first"
[indicators.absences]
not_available = "drop"

[[indicators]]
code = "b"
parent = "P"
imported = true

[[indicators]]
code = "c"
parent = "P"
[indicators.items]
asked_of = "services"
question = "level"
scale = "steps"
applies_to = { audience = "people" }
channels = ["web", "app"]
across_channels = "weighted"
channel_weights = { web = 0.6, app = 0.4 }
across_institutions = "best"
over = "mean"

[[indicators]]
code = "d"
parent = "P"

[indicators.items]
asked_of = "services"
scale = "share"
numerator = "app"
denominator = "all - app"
least_denominator = 30
"""
