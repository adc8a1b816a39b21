"""What counting again would change, asked as the tables' owner."""

import asyncpg


async def differences(owner: asyncpg.Connection) -> list[tuple[object, ...]]:
    """What counting again would change."""
    async with owner.transaction():
        await owner.execute("SELECT set_config('puhui.scope', '/', true)")
        return [tuple(one) for one in await owner.fetch("SELECT * FROM puhui_counts_differ()")]
