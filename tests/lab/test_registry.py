"""Images from a registry: Debian's docker-registry on the loopback address, with real pushes and pulls."""

from __future__ import annotations

import io
import socket
import subprocess
import time
import urllib.request
import uuid
from collections.abc import Iterator

import docker
import pytest

from netguide.errors import ImageError
from netguide.labs import debian, engine, lab, provision
from netguide.labs.images import NAMES, provide
from netguide.labs.outer import Outer
from netguide.runs import survey

CONFIG = """\
version: 0.1
log: {{level: error}}
storage: {{filesystem: {{rootdirectory: {folder}}}}}
http: {{addr: "127.0.0.1:{port}"}}
"""


@pytest.fixture(scope="module")
def registry(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    if not debian.need({"docker-registry": "docker-registry"}, print):
        pytest.skip("only root on Debian can install docker-registry")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    folder = tmp_path_factory.mktemp("registry")
    (folder / "config.yml").write_text(CONFIG.format(folder=folder, port=port))
    with subprocess.Popen(["docker-registry", "serve", folder / "config.yml"]) as process:
        for _ in range(100):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/v2/").close()
                break
            except OSError:
                time.sleep(0.1)
        yield f"127.0.0.1:{port}"
        process.terminate()


def push(registry: str, name: str) -> tuple[str, str]:
    """Push an image that is only in the registry then; give its digest there and a mark that is in it."""
    mark = uuid.uuid4().hex
    client = docker.DockerClient(base_url=engine.find(), version="auto")
    image = client.images.get("netguide/image:busybox")
    container = client.containers.create(image, ["true"], network_mode="none")
    target = f"{registry}/{name}"
    repository, _, tag = target.rpartition(":") if ":" in name else (target, "", "latest")
    try:
        container.commit(repository, tag, changes=[f"LABEL mark={mark}", f'ENTRYPOINT ["echo", "{mark}"]'])
        client.api.push(repository, tag)
        digest = str(client.images.get_registry_data(f"{repository}:{tag}").id)
    finally:
        container.remove()
        client.images.remove(f"{repository}:{tag}")
        client.close()
    return digest, mark


def every_name() -> set[str]:
    """List all names of images on the outer engine, with tags and with digests."""
    client = docker.DockerClient(base_url=engine.find(), version="auto")
    found = client.api.images()
    client.close()
    return {name for each in found for name in [*(each["RepoTags"] or []), *(each["RepoDigests"] or [])]}


@pytest.fixture
def only_registry(registry: str, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("NETGUIDE_REGISTRY", registry)
    monkeypatch.setenv("NETGUIDE_IMAGES", "registry")
    return registry


def test_a_registry_that_lacks_an_image_is_an_error_that_names_it(outer: Outer, only_registry: str) -> None:
    with pytest.raises(ImageError, match=f"{only_registry} did not give the image busybox") as caught:
        provide(outer, print)
    assert "NETGUIDE_IMAGES=debian" in str(caught.value)


def test_images_come_from_the_registry_with_their_digests(outer: Outer, only_registry: str) -> None:
    names_before = every_name()
    pushed = {name: push(only_registry, name) for name in NAMES}
    kit = provide(outer, print)
    try:
        assert {image.name: (image.digest, image.origin) for image in kit.images} == {
            name: (digest, "registry") for name, (digest, _) in pushed.items()
        }
        with lab.start(f"test-{uuid.uuid4().hex[:8]}") as host:
            assert host.images == kit.images
            for name, (_, mark) in pushed.items():
                assert host.sh(f"docker run --rm {name}") == (0, f"{mark}\n")
            index = host.sh("docker run --rm --entrypoint cat python:3.13-slim /etc/pip.conf")[1]
            assert "packages.example.com" in index
        new = every_name() - names_before
        assert {name for name in new if not name.startswith("netguide/")} == set()
    finally:
        outer.remove_volume(kit.store)
        for name in [*(name for name in outer.images() if name.startswith("netguide/pulled:")), kit.marker]:
            outer.untag(name)


ENGINE = """\
FROM {host} AS host
FROM scratch
COPY --from=host /usr/sbin/dockerd /usr/bin/docker /usr/sbin/docker-proxy /usr/bin/containerd \\
    /usr/bin/containerd-shim-runc-v2 /usr/sbin/runc /usr/local/bin/
"""


def test_an_engine_that_only_a_registry_has_is_surveyed(
    outer: Outer, registry: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The image is the real engine 26.1.5, with its programs where Docker's own image has them."""
    provision.prepare(print, ["26.1"])
    host = provide(outer, print).of("26.1").host
    target = f"{registry}/docker:26.1.5-dind"
    client = docker.DockerClient(base_url=engine.find(), version="auto")
    monkeypatch.setenv("NETGUIDE_REGISTRY", registry)
    made = provide(outer, print).of("26.1.5").host
    try:
        client.images.build(fileobj=io.BytesIO(ENGINE.format(host=host).encode()), tag=target, rm=True)
        client.api.push(f"{registry}/docker", "26.1.5-dind")
        client.images.remove(target)
        assert survey.main(["26.1.5", "by-address"]) == 0
        said = capsys.readouterr().out
        assert said.startswith("engine 26.1.5, API 1.45, command 26.1.5")
        assert "\n  +Error response from daemon: Address already in use\n" in said
        assert said.endswith("0 of 1 lessons hold on engine 26.1.5 as they are\n")
    finally:
        for name in (made, "netguide/engine:26.1.5", target):
            outer.untag(name)
        client.close()


def test_a_version_that_the_registry_does_not_have_is_named(
    outer: Outer, registry: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("NETGUIDE_REGISTRY", registry)
    assert survey.main(["99.9"]) == 1
    assert f"{registry} did not give the image docker:99.9-dind" in capsys.readouterr().err


def test_without_an_answer_stand_ins_are_used(
    outer: Outer, prepared: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NETGUIDE_IMAGES", "auto")
    monkeypatch.setenv("NETGUIDE_REGISTRY", "127.0.0.1:9")
    assert {image.origin for image in provide(outer, print).images} == {"debian"}


def test_a_mode_that_does_not_exist_is_named(outer: Outer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NETGUIDE_IMAGES", "ubuntu")
    with pytest.raises(ImageError, match=r"ubuntu\n.*auto, registry, debian"):
        provide(outer, print)
