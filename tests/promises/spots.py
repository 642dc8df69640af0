"""Where the service dies, life after life, and at which passing of that point."""

# late enough that people are in the middle of things
SPOTS = (
    "fetched:9",
    "admitted:4",
    "turned:4",
    "committed:4",
    "woken:1",
    "opened:2",
    "claimed:12",
    "accepted:12",
    "settled:6",
)
# while people tell each other something; the last two are passed by nothing else
POST_SPOTS = (
    "admitted:1",
    "turned:1",
    "committed:1",
    "claimed:4",
    "accepted:4",
    "settled:3",
    "heard:1",
    "handed:1",
)
