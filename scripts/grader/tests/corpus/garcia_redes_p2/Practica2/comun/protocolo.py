# -*- coding: utf-8 -*-
"""Protocolo de la practica 2

peticion : codigo (1 byte) + longitud (2 bytes, orden de red) + datos
respuesta: el mismo codigo + longitud (2 bytes) + datos
"""
import struct

MAYUS = 0x11
DIRECCION = 0x12
CONTADOR = 0x13
TIEMPO = 0x14
FIN = 0x1F
ERROR = 0x7F

CABECERA = struct.Struct("!BH")


def empaquetar(codigo, datos=b""):
    return CABECERA.pack(codigo, len(datos)) + datos


def extraer(buf):
    """Saca un mensaje completo del bytearray buf; None si todavia no hay."""
    if len(buf) < CABECERA.size:
        return None
    codigo, largo = CABECERA.unpack_from(buf)
    if len(buf) < CABECERA.size + largo:
        return None
    datos = bytes(buf[CABECERA.size:CABECERA.size + largo])
    del buf[:CABECERA.size + largo]
    return codigo, datos
