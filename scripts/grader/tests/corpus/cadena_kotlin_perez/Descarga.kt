// Cliente:  java -jar descarga.jar entrada.txt
import java.io.File
import java.io.IOException
import java.net.Socket
import kotlin.system.exitProcess

fun main(args: Array<String>) {
    if (args.isEmpty()) {
        println("uso: java -jar descarga.jar FICHERO_DE_ENTRADA")
        exitProcess(2)
    }
    val lineas = File(args[0]).readLines().map { it.trim() }.filter { it.isNotEmpty() }
    val nombre = lineas[0]
    val (maquina, puerto) = lineas[1].split(" ")
    val resto = listOf(nombre) + lineas.drop(2)
    val destino = File(nombre)
    val parcial = File("$nombre.part")
    try {
        Socket(maquina, puerto.toInt()).use { s ->
            s.soTimeout = 10_000
            s.getOutputStream().write(resto.joinToString("\n", postfix = "\n").toByteArray())
            s.shutdownOutput()
            parcial.outputStream().use { s.getInputStream().copyTo(it) }
        }
        parcial.renameTo(destino)
        println("The file got downloaded in the client.")
    } catch (e: java.net.SocketTimeoutException) {
        parcial.delete()
        println("Timeout: 10 segundos sin datos")
        exitProcess(1)
    } catch (e: IOException) {
        parcial.delete()
        println("Error: ${e.message}")
        exitProcess(1)
    }
}
