"""The channel of simulated people: what is sent to them stays in memory, on their screen."""

from collections import defaultdict

from bot.channels.contract import Outgoing

NAME = "simulated"


class SimulatedChannel:
    """Delivers at once and without limits; a rehearsal of time, not of a platform."""

    name = NAME
    paced = False

    def __init__(self) -> None:
        self.delivered: defaultdict[str, list[Outgoing]] = defaultdict(list)

    async def send(self, message: Outgoing) -> str:
        """Put the message on the screen of its address."""
        self.delivered[message.address].append(message)
        return f"s{message.id}"

    async def answers(self) -> bool:
        """Say yes: nothing can be in doubt here."""
        return True

    def take_messages(self, address: str) -> list[Outgoing]:
        """Give what came to an address since it was last asked for."""
        return self.delivered.pop(address, [])
