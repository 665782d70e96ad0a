// Practica 5: nodo servidor/proxy con ruta en origen
// Pablo Perez, grupo 3B
//   kotlinc Nodo.kt -include-runtime -d nodo.jar && java -jar nodo.jar --puerto 12000
import java.io.File
import java.io.IOException
import java.net.InetSocketAddress
import java.net.ServerSocket
import java.net.Socket
import java.util.concurrent.atomic.AtomicInteger
import kotlin.concurrent.thread

data class Salto(val maquina: String, val puerto: Int)
data class Peticion(val fichero: String, val ruta: List<Salto>)

val contador = AtomicInteger(0)

fun leerPeticion(s: Socket): Peticion? {
    val acumulado = java.io.ByteArrayOutputStream()
    val trozo = ByteArray(4096)
    while (true) {
        try {
            val n = s.getInputStream().read(trozo)
            if (n < 0) break
            acumulado.write(trozo, 0, n)
        } catch (e: java.net.SocketTimeoutException) {
            if (acumulado.size() > 0) break
            continue
        }
        if (acumulado.size() > 65536) return null
        s.soTimeout = 200
    }
    val lineas = acumulado.toString(Charsets.UTF_8).split('\n').map { it.trim('\r', ' ') }.filter { it.isNotEmpty() }
    if (lineas.isEmpty()) return null
    val saltos = lineas.drop(1).map {
        val partes = it.split(Regex("\\s+"))
        Salto(partes[0], partes[1].toInt())
    }
    return Peticion(lineas[0], saltos)
}

fun cortar(s: Socket) {
    // RST para que nadie crea que el fichero esta completo
    s.setSoLinger(true, 0)
    s.close()
}

fun servirFichero(s: Socket, nombre: String) {
    val f = File(nombre)
    if (nombre.contains("..") || f.isAbsolute || !f.isFile) throw IOException("no existe $nombre")
    f.inputStream().use { it.copyTo(s.getOutputStream(), 8192) }
}

fun reenviar(s: Socket, p: Peticion) {
    val siguiente = p.ruta.first()
    Socket().use { arriba ->
        arriba.connect(InetSocketAddress(siguiente.maquina, siguiente.puerto), 5000)
        val texto = buildString {
            append(p.fichero).append('\n')
            p.ruta.drop(1).forEach { append("${it.maquina} ${it.puerto}\n") }
        }
        arriba.getOutputStream().write(texto.toByteArray())
        arriba.shutdownOutput()
        arriba.getInputStream().copyTo(s.getOutputStream(), 8192)
    }
}

fun atender(s: Socket, n: Int) {
    try {
        val p = leerPeticion(s) ?: return s.close()
        if (p.ruta.isEmpty()) {
            println("Working as a server in thread $n")
            servirFichero(s, p.fichero)
        } else {
            println("Working as a proxy in thread $n")
            reenviar(s, p)
        }
        println("file sending in thread $n completed")
        s.close()
    } catch (e: Exception) {
        println("error in thread $n: ${e.message}")
        cortar(s)
    }
}

fun main(args: Array<String>) {
    val i = args.indexOf("--puerto")
    val puerto = if (i >= 0) args[i + 1].toInt() else {
        print("Enter the port no. : ")
        readLine()!!.trim().toInt()
    }
    val escucha = ServerSocket(puerto)
    println("the server is ready")
    while (true) {
        val s = escucha.accept()
        val n = contador.getAndIncrement()
        println("creating new thread $n")
        thread(isDaemon = true) { atender(s, n) }
    }
}
