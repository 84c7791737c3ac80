"""Lets the Arrakis client's own integration tests run against servers that are there already.

Loaded in place of the pytest plugin that those tests come with (which starts servers of its own): it offers fixtures of
the same names. Where the servers are stands in the environment:

MESH_URL         the server under test
MESH_DIRECT_URL  one that leads readers of streams to Kafka
MESH_FAULTS      answers GET /<mode>/<interval> with the address of a new server whose blocks have that fault
MESH_KAFKA       the broker behind all of them
"""

import os
import tomllib
import types
import urllib.request
from importlib import resources

import pytest


def server(url):
    return types.SimpleNamespace(url=url)


def seed(*publishers):
    """The channels of these publishers, from the data that come with the tests."""
    from arrakis import Channel

    channels = {}
    for publisher in publishers:
        text = resources.files("pytest_arrakis.data").joinpath(publisher + ".toml").read_text()
        tables = tomllib.loads(text)
        common = tables.pop("publisher")
        for name, facts in tables.items():
            channels[name] = Channel(
                name,
                data_type=facts["data_type"],
                sample_rate=facts["sample_rate"],
                publisher=common["publisher_id"],
                partition_id=facts.get("partition_id"),
                partition_index=facts.get("partition_index"),
                stride=common["stride"],
                max_latency=common["max_latency"],
                replay_id=common.get("replay_id"),
            )
    return channels


@pytest.fixture(scope="session")
def arrakis_channels():
    return seed("FAKE_H1", "FAKE_L1")


@pytest.fixture(scope="session")
def arrakis_replay_channels():
    return seed("FAKE_REPLAY_H1")


@pytest.fixture(scope="session")
def arrakis_server():
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ARRAKIS_SERVER", os.environ["MESH_URL"])
        yield server(os.environ["MESH_URL"])


@pytest.fixture
def arrakis_fault_server(monkeypatch):
    def start(mode, *, interval=10, value=None):
        with urllib.request.urlopen(f"{os.environ['MESH_FAULTS']}/{mode}/{interval}") as answer:
            url = answer.read().decode()
        monkeypatch.setenv("ARRAKIS_SERVER", url)
        return server(url)

    return start


@pytest.fixture
def kafka_broker():
    return types.SimpleNamespace(bootstrap_server=os.environ["MESH_KAFKA"])


@pytest.fixture
def arrakis_publish_server():
    return server(os.environ["MESH_URL"])


@pytest.fixture
def arrakis_direct_read_server():
    return server(os.environ["MESH_DIRECT_URL"])


def registered(*args, **kwargs):
    from arrakis.publish import Publisher

    publisher = Publisher(*args, **kwargs)
    publisher.register()
    return publisher


@pytest.fixture
def arrakis_publisher(arrakis_publish_server):
    with registered("FAKE_H1", arrakis_publish_server.url) as publisher:
        yield publisher


@pytest.fixture
def arrakis_replay_publisher(arrakis_publish_server):
    with registered("FAKE_REPLAY_H1", arrakis_publish_server.url, replay_id="FAKE_REPLAY") as publisher:
        yield publisher
