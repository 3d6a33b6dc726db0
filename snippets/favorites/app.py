"""Favourites: a small web app that talks to a database and to the web."""

import os
import re
import signal
import sys
from urllib.request import urlopen

from flask import Flask, jsonify, request
from pymongo import MongoClient
from pymongo.errors import PyMongoError

MONGO_URL = os.environ.get("MONGO_URL", "mongodb://localhost:27017/test")
WEB_URL = os.environ.get("WEB_URL", "http://example.com")

app = Flask(__name__)
database = MongoClient(
    MONGO_URL,
    connectTimeoutMS=3000,
    serverSelectionTimeoutMS=5000,
).get_default_database("test")


@app.get("/favorites")
def list_favorites():
    names = [favorite["name"] for favorite in database.favorites.find().sort("name")]
    return jsonify(favorites=names)


@app.post("/favorites")
def add_favorite():
    name = request.form.get("name", "").strip()
    if not name:
        return jsonify(error="send a name, as in: curl -d name=Metropolis URL"), 400
    database.favorites.update_one({"name": name}, {"$set": {"name": name}}, upsert=True)
    return jsonify(added=name), 201


@app.get("/web")
def page_title():
    with urlopen(WEB_URL, timeout=3) as answer:
        page = answer.read(100_000).decode(errors="replace")
    title = re.search(r"<title>(.*?)</title>", page, re.DOTALL | re.IGNORECASE)
    return jsonify(url=WEB_URL, title=title.group(1).strip() if title else None)


@app.errorhandler(PyMongoError)
def database_failed(error):
    reason = str(error).split(" (configured timeouts")[0]
    return jsonify(error=reason), 503


@app.errorhandler(OSError)
def web_failed(error):
    return jsonify(error=f"{WEB_URL}: {error}"), 502


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit())
    app.run(host="0.0.0.0", port=8000)
