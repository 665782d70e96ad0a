import unittest

from sorec.wire import Request


class WireTest(unittest.TestCase):
    def test_round_trip(self):
        text = "f\na 1\nb 2\n"
        self.assertEqual(Request.parse(text).encode().decode(), text)

    def test_pop(self):
        hop, rest = Request.parse("f\na 1\nb 2").pop()
        self.assertEqual(hop, ("a", 1))
        self.assertEqual(rest.encode(), b"f\nb 2\n")


if __name__ == "__main__":
    unittest.main()
