import struct
print(struct.pack('!BH', 1, 5) + b'hello')
print(struct.unpack('!BH', b'\x01\x00\x05'))
