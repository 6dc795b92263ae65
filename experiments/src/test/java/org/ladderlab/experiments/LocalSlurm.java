package org.ladderlab.experiments;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A Slurm of one node, of this test alone: its own key, ports and folders. Two partitions: {@code low}, which is preempted by {@code
 * high}.
 */
final class LocalSlurm implements AutoCloseable {

    private static final List<String> PROGRAMS =
            List.of("munged", "slurmctld", "slurmd", "sbatch", "scontrol", "squeue");

    private final Path folder;
    private final String host;
    private final List<Process> daemons = new ArrayList<>();
    private Process node;

    private LocalSlurm(Path folder, String host) {
        this.folder = folder;
        this.host = host;
    }

    /** Why there can be none here; empty if there can. */
    static Optional<String> missing() {
        List<String> absent = PROGRAMS.stream()
                .filter(program -> List.of("/usr/sbin", "/usr/bin").stream()
                        .noneMatch(bin -> Files.isExecutable(Path.of(bin, program))))
                .toList();
        if (!absent.isEmpty()) {
            return Optional.of("Slurm's tests are skipped: there is no " + String.join(", ", absent)
                    + " (Debian: slurmctld slurmd slurm-client munge).");
        }
        return "root".equals(System.getProperty("user.name"))
                ? Optional.empty()
                : Optional.of("Slurm's tests are skipped: its daemons want to run as root.");
    }

    /** Starts the daemons and waits until the node is ready. */
    static LocalSlurm start(Path folder) throws Exception {
        LocalSlurm slurm = new LocalSlurm(folder, InetAddress.getLocalHost().getHostName());
        slurm.configure();
        slurm.daemons.add(slurm.daemon(
                "munged",
                "--foreground",
                "--force",
                "--num-threads=1",
                "--key-file=" + folder.resolve("key"),
                "--socket=" + folder.resolve("munge.socket"),
                "--pid-file=" + folder.resolve("munge.pid"),
                "--log-file=" + folder.resolve("munge.log"),
                "--seed-file=" + folder.resolve("munge.seed")));
        slurm.await(() -> Files.exists(folder.resolve("munge.socket")));
        slurm.daemons.add(slurm.daemon("slurmctld", "-D", "-c"));
        slurm.startNode();
        slurm.await(() -> slurm.call("sinfo", "-h", "-N", "-o", "%t").contains("idle"));
        return slurm;
    }

    private void configure() throws IOException {
        byte[] key = new byte[128];
        new SecureRandom().nextBytes(key);
        Files.write(folder.resolve("key"), key);
        Files.setPosixFilePermissions(folder.resolve("key"), PosixFilePermissions.fromString("r--------"));
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx--x--x"));
        for (String name : List.of("state", "spool")) {
            Files.createDirectories(folder.resolve(name));
        }
        Files.writeString(
                folder.resolve("slurm.conf"),
                """
                ClusterName=test
                SlurmctldHost=HOST(127.0.0.1)
                SlurmUser=root
                SlurmdUser=root
                AuthType=auth/munge
                AuthInfo=socket=FOLDER/munge.socket
                CredType=cred/munge
                SlurmctldPort=PORT1
                SlurmdPort=PORT2
                StateSaveLocation=FOLDER/state
                SlurmdSpoolDir=FOLDER/spool
                SlurmctldPidFile=FOLDER/slurmctld.pid
                SlurmdPidFile=FOLDER/slurmd.pid
                SlurmctldLogFile=FOLDER/slurmctld.log
                SlurmdLogFile=FOLDER/slurmd.log
                ProctrackType=proctrack/pgid
                TaskPlugin=task/none
                JobAcctGatherType=jobacct_gather/none
                AccountingStorageType=accounting_storage/none
                JobCompType=jobcomp/filetxt
                JobCompLoc=FOLDER/jobs.txt
                SelectType=select/cons_tres
                SelectTypeParameters=CR_Core
                SchedulerParameters=sched_interval=1,bf_interval=1
                ReturnToService=2
                KillWait=5
                MaxArraySize=3
                MailProg=/bin/true
                PreemptType=preempt/partition_prio
                PreemptMode=REQUEUE
                SlurmctldParameters=preempt_send_user_signal
                NodeName=HOST NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
                PartitionName=low Nodes=HOST Default=YES PriorityTier=1 GraceTime=20 PreemptMode=REQUEUE MaxTime=60
                PartitionName=high Nodes=HOST PriorityTier=10 PreemptMode=OFF MaxTime=60
                """
                        .replace("HOST", host)
                        .replace("FOLDER", folder.toString())
                        .replace("PORT1", Integer.toString(freePort()))
                        .replace("PORT2", Integer.toString(freePort())));
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** Starts the node's daemon. */
    void startNode() throws IOException {
        node = daemon("slurmd", "-D", "-N", host);
        daemons.add(node);
    }

    /** Kills the node's daemon; its jobs go on. */
    void killNode() throws InterruptedException {
        node.destroyForcibly().waitFor();
    }

    /** The file that Slurm's programs find this Slurm by, in the environment variable SLURM_CONF. */
    String configuration() {
        return folder.resolve("slurm.conf").toString();
    }

    /** Lets jobs that were queued again begin at once. */
    void hurry() throws Exception {
        for (String job : call("squeue", "-h", "-r", "-t", "PENDING", "-o", "%F_%K")
                .lines()
                .toList()) {
            call("scontrol", "update", "JobId=" + job.strip(), "StartTime=now");
        }
    }

    /** What a program of Slurm prints. */
    String call(String... command) throws Exception {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("SLURM_CONF", configuration());
        Process process = builder.start();
        String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        process.waitFor();
        return text;
    }

    private Process daemon(String... command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve(command[0] + ".out").toFile());
        builder.environment().put("SLURM_CONF", configuration());
        builder.environment().merge("PATH", "/usr/sbin", (path, sbin) -> path + ":" + sbin);
        return builder.start();
    }

    /** Something that becomes true. */
    @FunctionalInterface
    interface Condition {
        boolean holds() throws Exception;
    }

    /** Waits until a condition holds. */
    void await(Condition condition) throws Exception {
        long patience = TimeUnit.SECONDS.toNanos(Long.getLong("ladderlab.patienceSeconds", 120));
        long deadline = System.nanoTime() + patience;
        while (!condition.holds()) {
            if (System.nanoTime() > deadline) {
                throw new AssertionError("Slurm did not get there in time; squeue says: " + call("squeue", "-r")
                        + " and the controller: " + Files.readString(folder.resolve("slurmctld.log")));
            }
            hurry();
            Thread.sleep(200);
        }
    }

    @Override
    public void close() throws Exception {
        call("scancel", "--user=root");
        for (int i = daemons.size() - 1; i >= 0; i--) {
            daemons.get(i).destroy();
            if (!daemons.get(i).waitFor(10, TimeUnit.SECONDS)) {
                daemons.get(i).destroyForcibly().waitFor();
            }
        }
    }
}
