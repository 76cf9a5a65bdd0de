namespace Camerad.Signaling.Tests;

public sealed class DeviceTopicsTests
{
    private static readonly DeviceTopics Topics = new("home/cams", "door");

    [Theory]
    [InlineData("answers/for/me", true)]
    [InlineData("home/answers", true)]
    [InlineData("home/cams/answers", true)]
    [InlineData("home/cams/door/reply/me", true)]
    [InlineData("home/cams/door/reply/me/below", true)]
    [InlineData("home/cams/garden/reply/me", true)]
    [InlineData("home/cams/door/status", false)]
    [InlineData("home/cams/door/signal/session-0001/device", false)]
    [InlineData("home/cams/door/command/snapshot", false)]
    [InlineData("home/cams/door/snapshot/main", false)]
    [InlineData("home/cams/door/anything", false)]
    [InlineData("home/cams/garden/command/output", false)]
    [InlineData("home/cams/garden/status", false)]
    [InlineData("answers/+", false)]
    [InlineData("answers/#", false)]
    [InlineData("answers/\0", false)]
    [InlineData("$SYS/broker", false)]
    [InlineData("", false)]
    public void Response_topic_is_none_that_a_device_speaks_or_listens_on(string topic, bool expected) =>
        Assert.Equal(expected, Topics.IsResponseTopic(topic));

    [Fact]
    public void Response_topic_is_bounded()
    {
        Assert.True(Topics.IsResponseTopic(new string('x', DeviceTopics.MaxResponseTopicLength)));
        Assert.False(Topics.IsResponseTopic(new string('x', DeviceTopics.MaxResponseTopicLength + 1)));
    }

    [Theory]
    [InlineData("home/cams/door/command/snapshot", "snapshot")]
    [InlineData("home/cams/door/command/a/b", null)]
    [InlineData("home/cams/door/command/", null)]
    [InlineData("home/cams/door/command/+", null)]
    [InlineData("home/cams/garden/command/snapshot", null)]
    [InlineData("home/cams/door/command/12345678901234567890123456789012", "12345678901234567890123456789012")]
    [InlineData("home/cams/door/command/123456789012345678901234567890123", null)]
    public void Command_is_the_last_level_of_its_topic(string topic, string? expected)
    {
        Assert.Equal(expected is not null, Topics.TryParseCommand(topic, out string? name));
        Assert.Equal(expected, name);
    }

    [Theory]
    [InlineData("telemetry", true)]
    [InlineData("snapshot/main", true)]
    [InlineData("status", false)]
    [InlineData("signal/x/device", false)]
    [InlineData("command/snapshot", false)]
    [InlineData("reply/session-0001", false)]
    public void Others_publish_what_is_public(string suffix, bool expected) =>
        Assert.Equal(expected, DeviceTopics.IsPublicSuffix(suffix));
}
