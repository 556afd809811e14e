"""A fixed load for memcached, every answer of which is checked: a set for nine gets, many commands in flight, so that
the server and not this client is what is measured."""

import socket
import threading

from .tools import BenchError

CONNECTIONS = 4
BATCH = 200  # commands in flight on a connection
KEYS = 500
VALUE_BYTES = 500


def _value(key):
    return (b"%06d" % key) * (VALUE_BYTES // 6)


def _set(key):
    value = _value(key)
    return b"set key%d 0 0 %d\r\n%s\r\n" % (key, len(value), value), b"STORED\r\n"


def _get(key):
    value = _value(key)
    return b"get key%d\r\n" % key, b"VALUE key%d 0 %d\r\n%s\r\nEND\r\n" % (key, len(value), value)


def _exchange(connection, commands):
    request = b"".join(command for command, _ in commands)
    expected = b"".join(answer for _, answer in commands)
    connection.sendall(request)
    answer = bytearray()
    while len(answer) < len(expected):
        received = connection.recv(1 << 20)
        if not received:
            raise BenchError("memcached closed a connection")
        answer += received
    if answer != expected:
        raise BenchError("memcached answered wrongly")


def _client(port, first, operations, errors):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
            for begin in range(0, operations, BATCH):
                numbers = range(first + begin, first + min(begin + BATCH, operations))
                _exchange(connection, [_set(n * 7 % KEYS) if n % 10 == 0 else _get(n * 7 % KEYS) for n in numbers])
    except (OSError, BenchError) as error:
        errors.append(error)


def fill(port):
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        for begin in range(0, KEYS, BATCH):
            _exchange(connection, [_set(key) for key in range(begin, min(begin + BATCH, KEYS))])


def load(port, operations):
    errors = []
    each = operations // CONNECTIONS
    clients = [threading.Thread(target=_client, args=(port, i * each, each, errors)) for i in range(CONNECTIONS)]
    for client in clients:
        client.start()
    for client in clients:
        client.join()
    if errors:
        raise BenchError(str(errors[0]))
