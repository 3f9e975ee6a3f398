"""Rules: functions that take a Peer and fail by an exception. Their names are what they say."""

import concurrent.futures
import traceback

RULES = []


def rule(function):
    RULES.append(function)
    return function


def kept(check, peer):
    """None if it is, else why not."""
    try:
        check(peer)
        return None
    except Exception as error:  # every rule gets its turn
        return why(error)
    finally:
        peer.close()


def why(error):
    """With the place in the rule."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if frame.filename.endswith("_rules.py")] or frames
    return f"{type(error).__name__} {str(error)[:600]} ({own[-1].name}: {own[-1].line})"


def says(check):
    return check.__name__.replace("_", " ")


def tell(check, fault):
    print(f"kept    {says(check)}" if fault is None else f"BROKEN  {says(check)}: {fault}", flush=True)


def all_at_once(rules, make_peer, threads=16):
    """{rule: fault or None}; for services that nobody waits for."""
    with concurrent.futures.ThreadPoolExecutor(threads) as pool:
        found = {check: pool.submit(kept, check, make_peer()) for check in rules}
        return {check: future.result() for check, future in found.items()}
