/// A Python script that does a little of everything that sources tell of a process, and ends.
enum IdentityScript {
    /// - Parameter certificates: Of a server that speaks TLS.
    static func text(certificate: String, key: String) -> String {
        """
        import ctypes, os, socket, ssl, subprocess, threading, time
        libc = ctypes.CDLL(None, use_errno=True)
        def pair():
            listener = socket.create_server(('127.0.0.1', 0))
            near = socket.create_connection(listener.getsockname())
            return near, listener.accept()[0]
        def exchange(near, far):
            near.sendall(b'GET /who HTTP/1.1\\r\\nHost: who\\r\\n\\r\\n')
            far.recv(4096)
            far.sendall(b'HTTP/1.1 204 No Content\\r\\n\\r\\n')
            near.recv(4096)
            near.close()
            far.close()
        exchange(*pair())

        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain('\(certificate)', '\(key)')
        near, far = pair()
        wrapped = []
        thread = threading.Thread(
            target=lambda: wrapped.append(server.wrap_socket(far, server_side=True)))
        thread.start()
        near = ssl._create_unverified_context().wrap_socket(near)
        thread.join()
        exchange(near, wrapped[0])

        names = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        names.bind(('127.0.0.1', 53))
        asker = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        asker.connect(('127.0.0.1', 53))
        asker.send(b'\\0\\7\\1\\0\\0\\1\\0\\0\\0\\0\\0\\0\\3who\\0\\0\\1\\0\\1')
        question, peer = names.recvfrom(512)
        names.sendto(question[:2] + b'\\x81' + question[3:], peer)
        asker.recv(512)

        os.close(os.open('/etc/shadow', os.O_RDONLY))
        os.setgroups([5, 6])
        nothing = ctypes.create_string_buffer(128)
        libc.syscall(321 if os.uname().machine == 'x86_64' else 280, 5, nothing, 128)
        try: os.close(9999)
        except OSError: pass
        subprocess.run(['/bin/true'])
        child = os.fork()
        if not child: os._exit(7)
        os.waitpid(child, 0)
        end = time.process_time() + 1.5
        while time.process_time() < end: pass
        """
    }
}
