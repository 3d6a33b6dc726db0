"""What blocks, links and banners say, in each language of the guide.

Knows words and dates. Must not know HTML or where a word is used.
"""

from __future__ import annotations

from datetime import date
from typing import Final

LANGUAGES: Final = ("en", "ko")
"""Languages of the guide; the first is the one that translations are made from."""

_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)

_EN: Final = {
    "verified": "Verified",
    "differs": "Differs on some engines",
    "cited": "Cited, not run here",
    "unverified": "Not verified in this build",
    "failed": "Failed in the last run",
    "not-run": "Not run",
    "on": "Docker Engine {versions}",
    "differs-on": "different on {versions}",
    "lacking-on": "not available on {versions}",
    "failed-on": "failed on {versions}",
    "report": "Was this wrong on your machine?",
    "engine": "Engine",
    "tools": "Tools",
    "host": "Host",
    "images": "Images",
    "steps": "Steps",
    "command": "Command",
    "status": "Exit status",
    "seconds": "Seconds",
    "took": "Took",
    "took-value": "{seconds} s",
    "started": "Started",
    "commit": "Commit",
    "dirty": "with changes not yet committed",
    "run": "Run",
    "run-link": "log of the run",
    "digest": "Digest",
    "lesson": "Lesson",
    "kind-container": "throwaway host in a container",
    "kind-vm": "throwaway virtual machine",
    "origin-registry": "pulled from a registry",
    "origin-debian": "stand-in made from Debian packages",
    "origin-built": "built for this guide",
    "no-evidence": "The record of runs has nothing about exactly these bytes.",
    "failed-why": "The last run of this lesson did not give this output.",
    "engines": "Other engines",
    "on-passed": "the same",
    "on-differs": "different, see the note at the block",
    "on-lacking": "lacks what this needs",
    "on-failed": "failed",
    "on-not-reached": "not reached",
    "on-absent": "not run",
    "run-passed": "passed",
    "run-differs": "differs, as recorded",
    "run-lacking": "not available in part",
    "run-failed": "failed",
    "run-not-reached": "not reached",
    "run-absent": "not run",
    "result": "Result",
    "said": "What the engine said",
    "place": "Place",
    "source": "Source",
    "reason": "Why it was not run",
    "image": "Image",
    "origin": "Where it comes from",
    "kind": "Kind of lie",
    "planted": "Planted",
    "caught": "Caught",
    "record-runs": "Lessons and engines",
    "record-otherwise": "Sections that came out otherwise",
    "record-cited": "What is cited",
    "record-not-run": "What was not run",
    "record-checks": "Lies that were planted",
    "record-none": "This build has no record of runs, so nothing on its pages is verified.",
    "record-none-otherwise": "No section came out otherwise on any engine that was run.",
    "record-none-cited": "Nothing is cited.",
    "record-none-not-run": "Every block of the guide was run.",
    "record-count": "Places: {count}.",
    "record-lies": "Of {planted} planted lies the checks caught {caught}.",
    "history": "History",
    "history-none": "There is no history yet: it begins with the first build that is published.",
    "history-since": "Since {day}, in {runs} runs. The newest run is on the right.",
    "history-share": "{passed} of {runs}",
    "history-passed": "Passed",
    "history-latest": "Latest run",
    "history-drawn": "The newest {runs} runs, {failed} of them not passed.",
    "history-failed": "The latest of those on {day}.",
    "exit": "exit status {status}",
    "elided": "lines left out",
    "proof-passed": "Proof: {place} passed on Docker Engine {engine}",
    "proof-plain": "Shown in {place}",
    "download": "Download this notebook",
    "yours": "On your machine",
    "yours-text": "The script has the commands as they were run here. The command, typed in a clone of this "
    "guide, runs them on your own engine under names of their own: it asks before it begins, cleans up, and "
    "tells at which steps your Docker does something else.",
    "script": "All commands of {lesson} as a script",
    "stale-title": "This translation is older than the English page",
    "stale-text": "The English page changed after it was translated. {link} is the newest.",
    "stale-link": "The English page",
    "all-title": "The whole guide on one page",
    "all-about": "Every page one after the other: to print, or to search with your browser.",
    "llms-more": "Each page is listed with its Markdown. All of them in one file: {whole}",
}

_KO: Final = {
    "verified": "검증됨",
    "differs": "일부 엔진에서 다름",
    "cited": "인용함, 여기서 실행하지 않음",
    "unverified": "이 빌드에서는 검증되지 않음",
    "failed": "마지막 실행에서 실패함",
    "not-run": "실행하지 않음",
    "on": "Docker Engine {versions}",
    "differs-on": "{versions}에서는 다름",
    "lacking-on": "{versions}에는 없는 기능",
    "failed-on": "{versions}에서는 실패",
    "report": "사용하시는 환경에서는 결과가 달랐습니까?",
    "engine": "도커 엔진",
    "tools": "도구",
    "host": "호스트",
    "images": "이미지",
    "steps": "단계",
    "command": "명령",
    "status": "종료 상태",
    "seconds": "초",
    "took": "걸린 시간",
    "took-value": "{seconds}초",
    "started": "시작 시각",
    "commit": "커밋",
    "dirty": "커밋하지 않은 변경 포함",
    "run": "실행",
    "run-link": "실행 로그",
    "digest": "다이제스트",
    "lesson": "레슨",
    "kind-container": "컨테이너로 만든 일회용 호스트",
    "kind-vm": "일회용 가상 머신",
    "origin-registry": "레지스트리에서 내려받음",
    "origin-debian": "데비안 패키지로 만든 대역 이미지",
    "origin-built": "이 안내서를 위해 빌드함",
    "no-evidence": "검증 기록에 이 바이트와 정확히 일치하는 항목이 없습니다.",
    "failed-why": "이 레슨의 마지막 실행에서 이 출력이 나오지 않았습니다.",
    "engines": "다른 엔진",
    "on-passed": "같음",
    "on-differs": "다름, 블록의 설명 참고",
    "on-lacking": "필요한 기능이 없음",
    "on-failed": "실패",
    "on-not-reached": "도달하지 못함",
    "on-absent": "실행하지 않음",
    "run-passed": "통과",
    "run-differs": "기록된 대로 다름",
    "run-lacking": "일부 기능이 없음",
    "run-failed": "실패",
    "run-not-reached": "도달하지 못함",
    "run-absent": "실행하지 않음",
    "result": "결과",
    "said": "엔진의 메시지",
    "place": "위치",
    "source": "출처",
    "reason": "실행하지 않은 이유",
    "image": "이미지",
    "origin": "출처",
    "kind": "거짓의 종류",
    "planted": "심은 수",
    "caught": "잡아낸 수",
    "record-runs": "레슨과 엔진",
    "record-otherwise": "결과가 달랐던 절",
    "record-cited": "인용한 것",
    "record-not-run": "실행하지 않은 것",
    "record-checks": "심어 둔 거짓",
    "record-none": "이 빌드에는 실행 기록이 없으므로 페이지의 어떤 것도 검증되지 않았습니다.",
    "record-none-otherwise": "실행한 모든 엔진에서 결과가 달랐던 절은 없습니다.",
    "record-none-cited": "인용한 것이 없습니다.",
    "record-none-not-run": "안내서의 모든 블록을 실행했습니다.",
    "record-count": "모두 {count}곳입니다.",
    "record-lies": "심어 둔 거짓 {planted}개 가운데 {caught}개를 검사가 잡아냈습니다.",
    "history": "이력",
    "history-none": "아직 이력이 없습니다. 이력은 처음 발행하는 빌드부터 쌓입니다.",
    "history-since": "{day}부터 {runs}번 실행했습니다. 맨 오른쪽이 가장 최근 실행입니다.",
    "history-share": "{runs}번 중 {passed}번",
    "history-passed": "통과",
    "history-latest": "최근 실행",
    "history-drawn": "최근 {runs}번의 실행 가운데 통과하지 못한 것은 {failed}번입니다.",
    "history-failed": "그중 마지막은 {day}입니다.",
    "exit": "종료 상태 {status}",
    "elided": "생략한 줄",
    "proof-passed": "근거: {place}, 도커 엔진 {engine}에서 통과함",
    "proof-plain": "{place}에 나옴",
    "download": "이 노트북 내려받기",
    "yours": "내 컴퓨터에서 해 보기",
    "yours-text": "스크립트에는 여기서 실행한 명령이 그대로 들어 있습니다. 이 가이드를 클론한 폴더에서 "
    "아래 명령을 입력하면 내 엔진에서 다른 것과 겹치지 않는 이름으로 레슨을 실행합니다. 시작하기 전에 "
    "물어보고, 끝나면 정리하며, 내 도커가 가이드와 다르게 동작한 단계를 알려 줍니다.",
    "script": "{lesson}의 모든 명령(스크립트)",
    "stale-title": "이 번역은 영어 페이지보다 오래되었습니다",
    "stale-text": "번역한 뒤에 영어 페이지가 바뀌었습니다. 최신 내용은 {link}에 있습니다.",
    "stale-link": "영어 페이지",
    "all-title": "한 페이지로 보는 전체 안내서",
    "all-about": "모든 페이지를 차례로 이어 붙였습니다. 인쇄하거나 브라우저에서 한꺼번에 찾을 때 쓰십시오.",
    "llms-more": "페이지마다 마크다운 주소를 적었습니다. 전체를 한 파일로 받으려면: {whole}",
}

_WORDS: Final = {"en": _EN, "ko": _KO}


def say(language: str, word: str, **values: object) -> str:
    """Give the text of a word in a language, with values filled in."""
    return _WORDS[language][word].format(**values)


def day(language: str, moment: str) -> str:
    """Write the day of an ISO 8601 time as people of the language write it."""
    when = date.fromisoformat(moment[:10])
    if language == "ko":
        return f"{when.year}년 {when.month}월 {when.day}일"
    return f"{when.day} {_MONTHS[when.month - 1]} {when.year}"


def vocabulary(language: str) -> frozenset[str]:
    """Give the names of all words that a language has."""
    return frozenset(_WORDS[language])
