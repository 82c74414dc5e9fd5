/// Python scripts with a server that answers by path, and clients that write down what they saw.
enum HTTPScript {
    /// The server runs in a thread; `port` is its port, `host` what clients call it.
    ///
    /// - Parameter tls: Certificate and key, where it speaks TLS.
    static func server(host: String, tls: (certificate: String, key: String)? = nil) -> String {
        let wrapping =
            tls.map {
                """
                import ssl
                context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
                context.load_cert_chain('\($0.certificate)', '\($0.key)')
                server.socket = context.wrap_socket(server.socket, server_side=True)
                """
            } ?? ""
        return """
            import http.client, http.server, socket, subprocess, threading, time
            class Handler(http.server.BaseHTTPRequestHandler):
                protocol_version = 'HTTP/1.1'
                def answer(self):
                    length = int(self.headers.get('content-length') or 0)
                    if length: self.rfile.read(length)
                    if 'slow' in self.path: time.sleep(0.02)
                    self.send_response(404 if 'missing' in self.path else
                                       500 if 'broken' in self.path else 200)
                    body = b'' if self.command == 'HEAD' else b'x' * 100
                    self.send_header('Content-Length', '100')
                    self.end_headers()
                    self.wfile.write(body)
                do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = do_PATCH = do_OPTIONS = answer
                def log_message(self, *arguments): pass
            server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
            \(wrapping)
            threading.Thread(target=server.serve_forever, daemon=True).start()
            port, host = server.server_port, '\(host)'
            now = lambda: time.clock_gettime_ns(time.CLOCK_BOOTTIME)

            """
    }

    /// Asks over one connection and writes `method path status microseconds` lines.
    static func keepAlive(_ output: String, connection: String = "HTTPConnection") -> String {
        """
        lines = []
        client = http.client.\(connection)
        def ask(method, path, body=None):
            began = now()
            client.request(method, path, body, {'Host': host})
            response = client.getresponse()
            waited = (now() - began) // 1000
            response.read()
            lines.append('%s %s %d %d' % (method, path, response.status, waited))
        for index in range(26): ask('GET', '/slow/' + chr(97 + index) + '/missing' * (index % 5 == 0))
        for index in range(10): ask('POST', '/broken?secret=1', b'y' * 50)
        for index in range(10): ask('HEAD', '/heads')
        for index in range(10): ask('PUT', '/items/%d/v1' % (index * 77))
        for index in range(10): ask('DELETE', '/items/8a6e0804-2bd0-4672-b79d-d97027f9071%d' % index)
        open('\(output)', 'w').write('\\n'.join(lines))

        """
    }
}
