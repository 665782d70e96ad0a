HEADER = 64
FORMAT = 'utf-8'


def send(conn, msg):
    message = msg.encode(FORMAT)
    send_length = str(len(message)).encode(FORMAT)
    send_length += b' ' * (HEADER - len(send_length))
    conn.send(send_length)
    conn.send(message)


def read(conn):
    header = b''
    while len(header) < HEADER:
        d = conn.recv(HEADER - len(header))
        if not d:
            return None
        header += d
    n = int(header.decode(FORMAT))
    data = b''
    while len(data) < n:
        d = conn.recv(n - len(data))
        if not d:
            return None
        data += d
    return data.decode(FORMAT)
