"""The Docker engine that labs run on, through the Docker SDK.

The only module that imports the SDK. Knows containers, images, volumes and exec; must not know what a lab is.
"""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Final

import docker
import requests
from docker.errors import APIError, DockerException

from netguide.errors import EngineError
from netguide.labs.stream import Stream

LABEL: Final = "netguide"
"""Label of everything that the project creates on an engine."""
_FULL = "no space left on device"
_DEAD = (requests.exceptions.ConnectionError, requests.exceptions.ReadTimeout, ConnectionError, TimeoutError)


class Refused(EngineError):
    """The engine answered that it cannot do what it was asked."""


def _connect(url: str, limit: int) -> docker.DockerClient:
    if os.environ.get("DOCKER_HOST") == url:
        return docker.DockerClient.from_env(version="auto", timeout=limit, use_ssh_client=True)
    return docker.DockerClient(base_url=url, version="auto", timeout=limit, use_ssh_client=True)


def _read_ahead(sock: Any) -> bytes:
    """Give what came together with the engine's answer: the SDK hands out the socket below its buffer."""
    raw, response = getattr(sock, "_sock", sock), getattr(sock, "_response", None)
    if response is None:
        return b""
    limit = raw.gettimeout()
    raw.setblocking(False)
    try:
        return bytes(response.raw._fp.fp.peek())
    except OSError:  # nothing there yet, as TLS says it; what else is wrong, the next read says
        return b""
    finally:
        raw.settimeout(limit)


class Outer:
    """A connection to one engine.

    Every method raises EngineError: Refused when the engine says no, EngineError itself when it stopped
    answering or its disk is full.
    """

    def __init__(self, url: str, limit: int = 300) -> None:
        """Connect.

        Args:
            url: address of the engine, as in DOCKER_HOST.
            limit: seconds to wait for one answer.
        """
        self.url = url
        with self._asking("connect"):
            self._client = _connect(url, limit)

    def close(self) -> None:
        """Hang up."""
        self._client.close()

    def architecture(self) -> str:
        """Give the engine's architecture as Docker calls it, such as amd64."""
        return self.version()["Arch"]

    def version(self) -> dict[str, str]:
        """Give what the engine says of itself: Version, Arch and KernelVersion are among it."""
        with self._asking("tell its version"):
            return {key: str(value) for key, value in self._client.version().items()}

    # --- containers ---

    def create(
        self,
        image: str,
        command: Sequence[str] | None = None,
        *,
        host: Mapping[str, Any] | None = None,
        unmasked: bool = False,
        **options: Any,
    ) -> str:
        """Make a container, not started; give its id.

        Args:
            image: name or id.
            command: arguments for the image's entry point.
            host: keyword arguments of the SDK's ``create_host_config``.
            unmasked: leave /proc and /sys as they are, neither hidden nor read-only.
            options: keyword arguments of the SDK's ``create_container``.
        """
        with self._asking(f"create a container of {image}"):
            host_config = self._client.api.create_host_config(**(host or {}))
            if unmasked:
                host_config.update(MaskedPaths=[], ReadonlyPaths=[])
            made = self._client.api.create_container(
                image, command=list(command) if command else None, host_config=host_config, **options
            )
        return str(made["Id"])

    def start(self, container: str) -> None:
        """Start a container."""
        with self._asking("start a container"):
            self._client.api.start(container)

    def run_once(self, image: str, command: Sequence[str], limit: int = 120, **options: Any) -> str:
        """Run a command in a container of its own, remove the container, give what it printed.

        Raises:
            Refused: the command failed, or did not end within the limit (seconds); its output is told.
        """
        container = self.create(image, command, **options)
        try:
            self.start(container)
            with self._asking(f"wait for {command[0]}"):
                status = self._wait(container, command, limit)
            output = self.logs(container)
        finally:
            self.remove(container)
        if status:
            self.check_full(output)
            raise Refused(f"{' '.join(command)} failed with status {status}", found=output.strip()[-2000:])
        return output

    def _wait(self, container: str, command: Sequence[str], limit: int) -> int:
        """Wait until a container ends, and give its status; an engine that still answers is not to blame."""
        try:
            return int(self._client.api.wait(container, timeout=limit)["StatusCode"])
        except _DEAD:
            if not self.running(container):
                raise
            said = self.logs(container).strip()[-2000:]
            raise Refused(f"{' '.join(command)} did not end within {limit} s", found=said or None) from None

    def logs(self, container: str, lines: int | None = None, since: datetime | None = None) -> str:
        """Give what a container printed, its last lines only, or what it printed since a moment."""
        with self._asking("read a container's log"):
            raw: bytes = self._client.api.logs(
                container, tail="all" if lines is None else lines, since=since and since.timestamp()
            )
        return raw.decode("utf-8", "replace")

    def starved(self, container: str, since: datetime) -> bool:
        """Whether a container, or one in it, has met a limit of its memory since a moment."""
        with self._asking("tell its events"):
            events = self._client.api.events(
                since=int(since.timestamp()),
                until=int(datetime.now(UTC).timestamp()) + 1,  # an event may come a moment late
                filters={"container": [container], "event": ["oom"]},
                decode=True,
            )
            return bool(list(events))

    def running(self, container: str) -> bool:
        """Whether a container exists and runs."""
        try:
            with self._asking("inspect a container"):
                return bool(self._client.api.inspect_container(container)["State"]["Running"])
        except Refused:
            return False

    def written(self, container: str) -> int:
        """Give the bytes of disk that the root file system of a container takes beyond its image's."""
        with self._asking("measure a container"):
            found = self._client.api.containers(size=True, filters={"name": f"^/{container}$"})
        return sum(int(each.get("SizeRw") or 0) for each in found)

    def kill(self, container: str) -> None:
        """End a container's processes at once; nothing happens to one that has ended."""
        try:
            with self._asking("kill a container"):
                self._client.api.kill(container)
        except Refused:
            pass

    def stop(self, container: str, limit: int = 30) -> None:
        """End a container's processes in good order, within a limit in seconds."""
        with self._asking("stop a container"):
            self._client.api.stop(container, timeout=limit)

    def remove(self, container: str) -> None:
        """Remove a container, running or not, with its anonymous volumes; one that is gone is fine."""
        try:
            with self._asking("remove a container"):
                self._client.api.remove_container(container, v=True, force=True)
        except Refused as error:
            if "No such container" in str(error) or "already in progress" in str(error):
                return
            raise

    def containers(self) -> list[tuple[str, str, dict[str, str]]]:
        """List the project's containers, also ended ones: id, name, labels."""
        with self._asking("list containers"):
            found = self._client.api.containers(all=True, filters={"label": LABEL})
        return [(each["Id"], each["Names"][0].lstrip("/"), each["Labels"]) for each in found if each["Names"]]

    def exec(self, container: str, command: Sequence[str], *, tty: bool = False, **options: Any) -> Stream:
        """Start a command in a running container, connected to its input and output.

        Args:
            container: id or name.
            command: program and arguments.
            tty: whether it gets a terminal.
            options: environment and workdir, as the SDK has them.
        """
        with self._asking("run a command in a container"):
            made = self._client.api.exec_create(container, list(command), stdin=True, tty=tty, **options)
            sock = self._client.api.exec_start(made["Id"], tty=tty, socket=True)
        return Stream(self, made["Id"], sock, tty=tty, early=_read_ahead(sock))

    def exec_state(self, exec_id: str) -> tuple[bool, int | None]:
        """Tell whether a command started by ``exec`` still runs, and its exit status if not."""
        with self._asking("look at a command in a container"):
            state = self._client.api.exec_inspect(exec_id)
        return bool(state["Running"]), state["ExitCode"]

    def exec_resize(self, exec_id: str, rows: int, columns: int) -> None:
        """Tell a command's terminal its size."""
        with self._asking("resize a terminal"):
            self._client.api.exec_resize(exec_id, height=rows, width=columns)

    # --- images ---

    def labels(self, image: str) -> dict[str, str] | None:
        """Give the labels of an image; None if the engine does not have it."""
        try:
            return dict(self._inspect(image)["Config"].get("Labels") or {})
        except Refused:
            return None

    def image_id(self, image: str) -> str:
        """Give the id of an image, ``sha256:…``."""
        return str(self._inspect(image)["Id"])

    def digests(self, image: str) -> list[str]:
        """Give the ``name@digest`` under which an image was pulled; empty if the engine does not have it."""
        try:
            return list(self._inspect(image).get("RepoDigests") or [])
        except Refused:
            return []

    def build(
        self, context: IO[bytes], name: str, arguments: Mapping[str, str], labels: Mapping[str, str]
    ) -> None:
        """Build an image from a tar stream with a Dockerfile in it.

        Raises:
            Refused: a step failed; the message has the end of its output.
        """
        printed: list[str] = []
        with self._asking(f"build {name}"):
            lines = self._client.api.build(
                fileobj=context, custom_context=True, tag=name, rm=True, forcerm=True, decode=True,
                buildargs=dict(arguments), labels=dict(labels),
            )  # fmt: skip
            for line in lines:
                printed.append(line.get("stream") or line.get("status") or "")
                if "error" in line:
                    output = "".join(printed)[-3000:] + str(line["error"])
                    self.check_full(output)
                    raise Refused(f"building {name} failed", found=output.strip())

    def import_image(self, archive: Path, name: str, changes: Sequence[str] = ()) -> None:
        """Make an image from a tar file with a root file system."""
        repository, _, tag = name.rpartition(":")
        with self._asking(f"import {name}"):
            text = self._client.api.import_image_from_file(
                str(archive), repository=repository, tag=tag, changes=list(changes)
            )
        if '"error"' in str(text):
            self.check_full(str(text))
            raise Refused(f"importing {name} failed", found=str(text).strip()[-1000:])

    def save(self, image: str) -> Iterator[bytes]:
        """Give an image as a tar stream that ``docker load`` reads."""
        with self._asking(f"save {image}"):
            yield from self._client.api.get_image(image)

    def read_file(self, image: str, path: str) -> bytes:
        """Give the content of a file of an image."""
        container = self.create(image, ["never started"])
        try:
            with self._asking(f"read {path}"):
                pieces, _ = self._client.api.get_archive(container, path)
                with tarfile.open(fileobj=io.BytesIO(b"".join(pieces))) as tar:
                    member = tar.extractfile(tar.next() or path)
                    return member.read() if member else b""
        finally:
            self.remove(container)

    def tag(self, image: str, name: str) -> None:
        """Give an image one more name."""
        repository, _, tag = name.rpartition(":")
        with self._asking(f"tag {image}"):
            self._client.api.tag(image, repository, tag, force=True)

    def untag(self, image: str) -> None:
        """Take a name from an image, and the image away if it was the last; one that is gone is fine."""
        try:
            with self._asking(f"remove the image {image}"):
                self._client.api.remove_image(image, force=True)
        except Refused:
            pass

    def prune(self) -> None:
        """Remove the project's images that have no name any more and that nothing uses."""
        with self._asking("remove images without a name"):
            api: Any = self._client.api
            api.prune_images({"dangling": True, "label": f"{LABEL}=images"})

    def images(self) -> list[str]:
        """List the names of the project's images: those under ``netguide/``."""
        with self._asking("list images"):
            found = self._client.api.images()
        return [name for each in found for name in each["RepoTags"] or [] if name.startswith("netguide/")]

    def registry_digest(self, image: str, limit: int = 15) -> str | None:
        """Ask an image's registry for its digest, through the engine; None if there is no answer in time."""
        impatient = _connect(self.url, limit)
        try:
            api: Any = impatient.api
            return str(api.inspect_distribution(image)["Descriptor"]["digest"])
        except (DockerException, *_DEAD):
            return None
        finally:
            impatient.close()

    def pull(self, image: str) -> None:
        """Pull an image given as ``name@digest``; no tag of the engine is moved by it."""
        with self._asking(f"pull {image}"):
            for line in self._client.api.pull(image, stream=True, decode=True):
                if "error" in line:
                    self.check_full(str(line["error"]))
                    raise Refused(f"pulling {image} failed", found=str(line["error"]))

    # --- volumes ---

    def create_volume(self, name: str, labels: Mapping[str, str], **options: str) -> None:
        """Make a named volume; options are the local driver's."""
        with self._asking(f"create the volume {name}"):
            self._client.api.create_volume(name, driver_opts=options or None, labels=dict(labels))

    def volumes(self) -> list[str]:
        """List the names of the project's volumes."""
        with self._asking("list volumes"):
            found = self._client.api.volumes(filters={"label": LABEL})
        return [each["Name"] for each in found["Volumes"] or []]

    def remove_volume(self, name: str) -> None:
        """Remove a volume; one that is gone is fine."""
        try:
            with self._asking(f"remove the volume {name}"):
                self._client.api.remove_volume(name, force=True)
        except Refused as error:
            if "no such volume" not in str(error).lower():
                raise

    # --- what went wrong ---

    def _inspect(self, image: str) -> dict[str, Any]:
        with self._asking(f"inspect {image}"):
            api: Any = self._client.api
            return dict(api.inspect_image(image))

    def check_full(self, text: str) -> None:
        """Look whether a text says that the disk is full.

        Raises:
            EngineError: it does.
        """
        if _FULL in text.lower():
            raise EngineError(
                f"the disk of the Docker engine at {self.url} is full",
                found=next(line for line in text.splitlines() if _FULL in line.lower()).strip()[-500:],
                remedy="make room (`docker system df` shows what takes it), then run the command again",
            )

    @contextmanager
    def _asking(self, what: str) -> Iterator[None]:
        try:
            yield
        except APIError as error:
            said = str(getattr(error, "explanation", None) or error)
            self.check_full(said)
            raise Refused(f"the Docker engine at {self.url} did not {what}", found=said) from error
        except (DockerException, *_DEAD) as error:
            raise EngineError(
                f"the Docker engine at {self.url} stopped answering when asked to {what}",
                found=str(error).splitlines()[0][:300] if str(error) else type(error).__name__,
                remedy="see its log, start it again (`make up` does if we started it), and repeat",
            ) from error
