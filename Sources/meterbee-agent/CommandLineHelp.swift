/// What `--help` prints.
enum CommandLineHelp {
    static let short =
        "usage: meterbee-agent run | probe | cost | top | verify | version   (--help says more)"

    static let text = """
        usage: meterbee-agent <command> [options]

        commands:
          run      observe this node and send records to a server, until SIGTERM
          probe    say what this node allows: hooks per source, reasons, missing capabilities
          cost     say what sources would send, be billed and take here, before they are enabled
          top      show live what processes, containers or peers move and cost
          verify   recompute an invoice's usage from kept receipts, without the server
          version  print the version

        run:
          --server https://HOST:PORT  where to send; http:// only where the way is private
          --token-file FILE           an enrollment token; needs --state-dir
          --key-file FILE             an ingest key, instead of a token
          --state-dir DIR             where id, key, batches that wait, and receipts are kept
          --state-wait 30s            how long for another agent to leave it, until giving up
          --spool-mb N                megabytes of batches that may wait there (512)
          --receipts-mb N             megabytes of receipts that are kept there (1024)
          --ca-file FILE              trust only this authority (PEM)
          --cert-file FILE            our own certificate (PEM), --tls-key-file FILE its key
          --proxy http://HOST:PORT    go through this proxy
          --node-file FILE            what the server's policy may never go beyond
          --role agent|controller     a controller observes nothing, it stands for its cluster
          --kubelet https://NODE:10250
                                      ask this node's kubelet for the names of pods;
          --kubelet-token-file FILE, --kubelet-ca-file FILE
                                      (the service account's), --pod-labels KEY,KEY told too
          --bpf-dir DIR               keep counters there over restarts (in a bpffs)
          --sources KEY,KEY           only these data sources, instead of the usual ones
          --memory-mb N               megabytes that loader and worker may take (64)
          --cpu-percent N             of a core that they may take, on average (2)
          --program-percent N         of a core that the kernel may spend in programs (3)
          --bounds-window 60s         what these are averaged over
          --health 60s                how often the agent tells of itself (agent.health, free)
          --status-file FILE          rewrite this file every second with ledger and cost (JSON)
          --save-last-batch DIR       keep the newest acknowledged batch: body.zst, headers.txt

        probe:
          --json                      one line of JSON instead of text
          --kubelet https://NODE:10250
                                      try the kubelet too, with the options it has in run

        cost, top:
          --for 60s                   how long (cost 60s, top until it is stopped)
          --sources KEY,KEY           only these data sources
          --state-dir DIR             prices of the plan of the agent enrolled there
          --json                      cost: one line of JSON
          --by process|container|peer top: what is added up; --rows N how many are shown

        verify INVOICE.json RECEIPTS…:
          INVOICE.json                what GET /api/v1/invoices/{id} answers
          RECEIPTS                    STATE-DIR/receipts of one or more agents, or files
          --keys FILE                 what GET /api/v1/receipts/public-key answers
                                      (keys.json, which the agent keeps beside the receipts)

        Exit codes: 0, 1 (failed), 2 (usage); of verify also 3 (usage and receipts differ) and 4
        (receipts that are not the server's or not the tenant's). All but verify need root, or
        CAP_BPF, CAP_PERFMON, CAP_NET_ADMIN and CAP_DAC_READ_SEARCH.
        """
}
