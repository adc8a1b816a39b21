"""`python -m benchmarks.rosters`: what judges rows beside a worker imports this module, so it is bare."""

import asyncio

if __name__ == "__main__":
    from benchmarks.rosters import measured

    asyncio.run(measured.main())
