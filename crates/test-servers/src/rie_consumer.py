"""Whoever serves the bridge to the State's network, of another make (pika): takes calls from the queue `rie`, makes them, and
answers in the envelope of the reference. The file `ready` says that it has begun.
"""

import json
import pathlib
import sys
import urllib.error
import urllib.request

import pika

PORT = int(sys.argv[1])
DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


def called(data):
    body = data.get("data")
    request = urllib.request.Request(
        data["url"], method=data["method"], headers=data["headers"], data=body.encode() if body else None
    )
    try:
        answer = DIRECT.open(request, timeout=5)
    except urllib.error.HTTPError as error:
        answer = error
    except OSError as error:
        return {"type": "TYPE::ERROR", "data": {"name": type(error).__name__, "reason": str(error)}}
    told = {
        "status": answer.status,
        "statusText": answer.reason,
        "headers": dict(answer.headers),
        "data": answer.read().decode(),
    }
    return {"type": "TYPE::DATA", "data": told}


def take(channel, method, properties, body):
    packet = json.loads(body)
    response = "pong" if packet["pattern"] == "ping" else called(packet["data"])
    channel.basic_publish(
        exchange="",
        routing_key=properties.reply_to,
        body=json.dumps({"response": response, "isDisposed": True}),
        properties=pika.BasicProperties(correlation_id=properties.correlation_id),
    )
    channel.basic_ack(method.delivery_tag)


channel = pika.BlockingConnection(pika.ConnectionParameters("localhost", PORT)).channel()
channel.queue_declare("rie", durable=True, arguments={"x-queue-type": "quorum"})
channel.basic_qos(prefetch_count=10)
channel.basic_consume("rie", take)
pathlib.Path("ready").touch()
channel.start_consuming()
