import threading
import urllib.request

from solutions.publish import site


def test_two_servers_find_a_port_each_and_serve_the_folder(tmp_path):
    (tmp_path / "index.html").write_text("the book")
    with site.server(tmp_path, 0) as first:
        taken = first.server_address[1]
        with site.server(tmp_path, taken) as second:
            host, port = second.server_address
            assert host == "127.0.0.1" and port != taken
            threading.Thread(target=second.handle_request).start()
            with urllib.request.urlopen(f"http://{host}:{port}/", timeout=5) as page:
                assert page.read() == b"the book"


def test_the_design_s_command_is_what_builds_with_warnings_as_errors():
    assert " ".join(site.COMMAND).startswith(
        "jupyter-book build book --config _config.yml --path-output ."
    )
    assert {"-W", "--keep-going", "-n"} <= set(site.COMMAND)
