# SPDX-License-Identifier: GPL-3.0-or-later
"""What the bench has measured, as tables in Markdown."""

import datetime

# doc/OPERATING promises that; in microseconds, for the 99th of a hundred.
FLOOD_BOUND_US = 100000

LABELS = {"batch": "floor, one batch a turn",
          "single": "floor, one send a frame"}


def verdict(value, target):
    if target is None:
        return ""
    return "yes" if value <= target else "no"


def table(head, rows):
    lines = ["| " + " | ".join(head) + " |",
             "|" + "---|" * len(head)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines)


class Report:
    def __init__(self, machine, rounds, quick, versions):
        self.parts = [
            "# The relay beside others\n\nWritten by `make bench`, %s.\n\n"
            "Machine: %s.\n\nOthers: %s.\n\n"
            "The server has one processor, the load generator the other. "
            "Every member hears every message, in one order (nats promises "
            "one for each sender only, ngircd does not return a sender its "
            "own); the load generator checks that. Figures are medians of %d "
            "rounds in which the servers take turns%s." % (
                datetime.date.today().isoformat(), machine,
                ", ".join(versions) or "none is installed", rounds,
                "; a tenth of the usual work, so they are rough"
                if quick else "")]

    def _add(self, text):
        self.parts.append(text)
        return "\n" + text

    def whole(self):
        return "\n\n".join(self.parts) + "\n"

    def failed(self, scenario, reasons):
        return self._add("## %s\n\nNot measured. %s" % (scenario, "; ".join(
            "%s: %s" % pair for pair in reasons.items())))

    def talk(self, talk, medians, runs):
        own = medians["tuscheld"]
        rows = [["tuscheld", "%.3f" % own, spread(runs["tuscheld"]), "", "",
                 ""]]
        for name, target in talk.targets.items():
            if name not in medians:
                continue
            ratio = own / medians[name]
            rows.append([LABELS.get(name, name), "%.3f" % medians[name],
                         spread(runs[name]), "%.3f" % ratio,
                         "%g" % target if target else "",
                         verdict(ratio, target)])
        return self._add("## %s\n\nProcessor time of the server for each "
                         "delivery.\n\n%s" % (
                             talk.title, table(
                                 ["server", "µs", "least to most",
                                  "tuscheld against it", "target", "met"],
                                 rows)))

    def storm(self, members, gone, medians):
        rows = []
        for field, what in (
                ("came_s", "%d come: seconds" % members),
                ("came_cpu_s", "%d come: processor" % members),
                ("went_s", "%d go: seconds" % gone),
                ("went_cpu_s", "%d go: processor" % gone)):
            own, floor = (medians[n][field] for n in ("tuscheld", "batch"))
            rows.append([what, "%.2f" % own, "%.2f" % floor,
                         "%.2f" % (own / floor), "1.1",
                         verdict(own / floor, 1.1)])
        return self._add(
            "## A storm\n\nAll come at once; it ends when each knows of all. "
            "Then half of them go at once, until the others know.\n\n" +
            table(["", "tuscheld", "floor", "ratio", "target", "met"], rows))

    def stuck(self, medians):
        rows = [["%d" % stuck, "%.0f" % m["p50_us"], "%.0f" % m["p99_us"],
                 "%.0f" % m["max_us"], "%.0f" % m["turn_us"],
                 "%.0f" % m["away_us"], "%.0f" % m["went"]]
                for stuck, m in medians.items()]
        calm, troubled = medians.values()
        ratio = troubled["p99_us"] / calm["p99_us"]
        return self._add(
            "## Members that do not read\n\n200 members, 400 messages of "
            "6,000 bytes a second; microseconds from saying to hearing. "
            "Those who are stuck run into their queue's limit and are put "
            "out within the run. The longest turns of the relay and of the "
            "load generator's loop show whose a delay is.\n\n%s\n\n"
            "p99 with them against without: %.2f; target 1.3: %s." % (
                table(["stuck", "p50", "p99", "most", "relay's turn",
                       "load's turn", "put out"], rows),
                ratio, verdict(ratio, 1.3)))

    def floods(self, medians):
        rows = [["%d" % flood, "%.0f" % m["p50_us"], "%.0f" % m["p99_us"],
                 "%.0f" % m["max_us"],
                 "%.0f" % (m["deliveries"] / (100 + flood) / m["wall_s"])]
                for flood, m in medians.items()]
        worst = max(m["p99_us"] for m in medians.values())
        return self._add(
            "## Members that flood\n\n100 members who say 100 messages a "
            "second, and others who say as much as the relay's limits let "
            "them; microseconds from saying to hearing for the 100.\n\n"
            "%s\n\np99: %.0f ms; bound %.0f ms: %s." % (
                table(["flooding", "p50", "p99", "most", "messages a second "
                       "that all hear"], rows),
                worst / 1000, FLOOD_BOUND_US / 1000,
                verdict(worst, FLOOD_BOUND_US)))

    def memory(self, members, idle, peak_kib):
        rows = [["each idle member, bytes", "%.0f" % idle, "300",
                 verdict(idle, 300)],
                ["most of the process under load, MB",
                 "%.2f" % (peak_kib * 1024 / 1e6), "8",
                 verdict(peak_kib * 1024 / 1e6, 8)]]
        return self._add("## Memory\n\nResident, with %d members.\n\n%s" % (
            members, table(["", "tuscheld", "target", "met"], rows)))


    def tls(self, measured, kernel):
        head = "## TLS\n\n"
        if measured is None:
            return self._add(head + "Not measured: there is no openssl(1), or "
                             "the relay has no TLS.")
        medians, idle = measured
        rows = [["%d members, 200 bytes, 64 in flight" % members,
                 "%.3f" % m["tuscheld"], "%.3f" % m["tls"],
                 "%.3f" % (m["tuscheld"] / m["tls"]), "1.2",
                 verdict(m["tuscheld"] / m["tls"], 1.2)]
                for members, m in medians.items()]
        return self._add(
            head + "Microseconds of processor time for each delivery, beside "
            "a floor that does no more than SSL_write() of the batch for "
            "each member.\n\n%s\n\nAn idle member takes %.0f bytes. Kernel "
            "TLS %s." % (
                table(["", "tuscheld", "floor", "ratio", "target", "met"],
                      rows), idle,
                "is in this kernel, and not used" if kernel else
                "could not be tried: it is not in this kernel"))


def spread(runs):
    values = [run["cpu_us"] for run in runs]
    return "%.3f to %.3f" % (min(values), max(values))
