namespace Camerad.Hardware.Guest.Agent;

/// <summary>
/// The virtio serial port to the tests. Reading gives 0 bytes while nobody is at its other end, which is no end here:
/// the tests may come, go and come again.
/// </summary>
internal sealed class AgentPort : FileStream
{
    private static readonly TimeSpan LookAgain = TimeSpan.FromMilliseconds(20);

    private AgentPort(string device) : base(device, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite, 0)
    {
    }

    /// <exception cref="FileNotFoundException">The machine has no serial port of that name.</exception>
    public static AgentPort Open()
    {
        const string Ports = "/sys/class/virtio-ports";
        foreach (string port in Directory.GetDirectories(Ports))
        {
            if (File.ReadAllText(Path.Combine(port, "name")).Trim() == "agent")
                return new AgentPort(Path.Combine("/dev", Path.GetFileName(port)));
        }
        throw new FileNotFoundException($"no port in {Ports} is named agent");
    }

    public override int Read(Span<byte> buffer)
    {
        while (true)
        {
            int count = base.Read(buffer);
            if (count > 0 || buffer.IsEmpty) return count;
            Thread.Sleep(LookAgain);
        }
    }
}
