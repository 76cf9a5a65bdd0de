using System.Text;
using Camerad.Signaling.Commands;
using Camerad.Signaling.Mqtt;

namespace Camerad.Signaling.Tests.Mqtt;

public sealed class RecentCommandsTests
{
    private readonly ManualTime _time = new();
    private readonly RecentCommands _recent;

    public RecentCommandsTests() => _recent = new RecentCommands(_time);

    [Fact]
    public void Command_is_known_by_name_response_topic_correlation_and_payload_for_a_while()
    {
        Task<CommandReply> reply = Add(Request("1"));

        Assert.Same(reply, _recent.Find(Request("1")));
        Assert.Null(_recent.Find(Request("2")));
        Assert.Null(_recent.Find(Request("1") with { Name = "control" }));
        Assert.Null(_recent.Find(Request("1") with { ResponseTopic = "other" }));
        Assert.Null(_recent.Find(Request("1") with { ResponseTopic = null }));
        Assert.Null(_recent.Find(Request("1") with { Payload = "{ }"u8.ToArray() }));
        _time.Advance(RecentCommands.Window);
        Assert.Same(reply, _recent.Find(Request("1")));
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Null(_recent.Find(Request("1")));
    }

    [Fact]
    public void Command_without_correlation_data_is_always_new()
    {
        Add(Request(""));

        Assert.Null(_recent.Find(Request("")));
    }

    [Fact]
    public void Oldest_is_forgotten_when_there_are_too_many()
    {
        for (int i = 0; i <= RecentCommands.MaxCommands; i++) Add(Request($"{i}"));

        Assert.Null(_recent.Find(Request("0")));
        Assert.NotNull(_recent.Find(Request("1")));
    }

    [Fact]
    public void Oldest_is_forgotten_when_the_replies_are_too_long()
    {
        for (int i = 0; i < 3; i++) Add(Request($"{i}"), new byte[RecentCommands.MaxLength / 2]);

        Assert.Null(_recent.Find(Request("0")));
        Assert.NotNull(_recent.Find(Request("1")));
    }

    private static CommandRequest Request(string correlation) =>
        new("snapshot", "{}"u8.ToArray(), "me", Encoding.UTF8.GetBytes(correlation));

    private Task<CommandReply> Add(CommandRequest request, byte[]? payload = null)
    {
        Task<CommandReply> reply = Task.FromResult(new CommandReply("image/jpeg", payload ?? []));
        _recent.Add(request, reply);
        return reply;
    }
}
