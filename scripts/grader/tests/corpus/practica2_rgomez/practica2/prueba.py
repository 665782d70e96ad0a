# prueba rapida de mensajes.py (sin red de verdad)
import socket
import mensajes

a, b = socket.socketpair()
for cosa in [("mayus", "hola"), ("salir", ""), "respuesta"]:
    mensajes.enviar(a, cosa)
    assert mensajes.recibir(b) == cosa
print("bien")
