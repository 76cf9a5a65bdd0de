using Camerad.Daemon.Logging;

namespace Camerad.Daemon.Tests.Logging;

public sealed class JournalStreamTests
{
    [Theory]
    [InlineData("8:4242", "socket:[4242]", true)]
    [InlineData("8:4242", "socket:[424]", false)] // redirected to another socket
    [InlineData("8:4242", "/dev/pts/0", false)] // a shell inside a service
    [InlineData("", "socket:[4242]", false)]
    [InlineData("4242", "socket:[4242]", false)]
    [InlineData("8:", "socket:[]", false)]
    public void Output_is_the_journal_when_it_is_the_socket_that_systemd_names(
        string named, string target, bool expected)
    {
        using var folder = new TemporaryFolder();
        string output = Path.Combine(folder.Root, "1");
        File.CreateSymbolicLink(output, target);

        Assert.Equal(expected, JournalStream.IsOutput(Environment(named), output));
    }

    [Fact]
    public void Output_without_a_link_is_not_the_journal() =>
        Assert.False(JournalStream.IsOutput(Environment("8:4242"), "/nowhere/1"));

    private static Dictionary<string, string> Environment(string stream) => new() { ["JOURNAL_STREAM"] = stream };
}
