"""Fifty people after one slot, over HTTP, on a running portal with the demo year; and booking against a bare insert.

    make run                                   # in one terminal
    .venv/bin/python benchmarks/booking.py --password …

Prints the outcome of each round; a round with more than one winner or any answer but 201 and 409 ends with exit code 1.
"""

import argparse
import collections
import datetime as dt
import json
import sys
import threading
import time
import urllib.error
import urllib.request


def call(base, token, path, body=None):
    """Status and parsed answer of one request."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(
        base + path, data, {"Authorization": f"Token {token}", "Content-Type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, error.read()[:200]


def sign_in(base, username, password):
    body = json.dumps({"username": username, "password": password}).encode()
    request = urllib.request.Request(f"{base}/api/token/", body, {"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.load(answer)["token"]


def race(base, tokens, resource, start, clients):
    """All at once for one slot: statuses, and the slowest answer in seconds."""
    gate, outcomes, slowest = threading.Barrier(clients), [], []
    wish = {
        "resource": resource,
        "start": start,
        "end": start.replace("T10", "T12"),
        "purpose": "竞争预约",
        "attendees": 2,
    }

    def one(number):
        gate.wait()
        began = time.monotonic()
        outcomes.append(call(base, tokens[number % len(tokens)], "/api/bookings/", wish)[0])
        slowest.append(time.monotonic() - began)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(clients)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    return collections.Counter(outcomes), max(slowest)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--base", default="http://127.0.0.1:8000")
    parser.add_argument("--password", required=True)
    parser.add_argument("--clients", type=int, default=50)
    parser.add_argument("--rounds", type=int, default=10)
    options = parser.parse_args()
    tokens = [sign_in(options.base, f"cppcc{number:02d}", options.password) for number in range(2, 13)]
    _status, found = call(options.base, tokens[0], "/api/resources/?kind=venue&page_size=1")
    resource, wrong = found["results"][0]["id"], 0
    first = dt.date.today() + dt.timedelta(days=40)
    for number in range(options.rounds):
        day = first + dt.timedelta(days=number)
        if day.weekday() == 6:
            continue
        outcomes, slowest = race(options.base, tokens, resource, f"{day}T10:00:00+08:00", options.clients)
        print(f"round {number + 1}: {dict(outcomes)}, slowest {slowest:.2f} s")
        wrong += outcomes[201] != 1 or set(outcomes) - {201, 409} != set()
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
