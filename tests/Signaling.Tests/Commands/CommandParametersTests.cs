using System.Text;
using Camerad.Signaling.Commands;

namespace Camerad.Signaling.Tests.Commands;

public sealed class CommandParametersTests
{
    [Fact]
    public void Members_are_taken_by_name_and_type()
    {
        using CommandParameters parameters = Parse(
            """{"text":"a","on":true,"n":7,"none":null,"v":1.50,"w":false,"x":"auto"}""");

        Assert.Equal("a", parameters.RequiredText("text"));
        Assert.True(parameters.Flag("on"));
        Assert.Equal(7, parameters.Number("n", 1, 10));
        Assert.Null(parameters.Text("none"));
        Assert.Null(parameters.Flag("missing"));
        Assert.Equal(["1.50", "false", "auto"], ["v", "w", "x"], (value, name) => value == parameters.Value(name));
        parameters.RequireNoMore();
    }

    [Fact]
    public void Nothing_at_all_is_an_object_without_members()
    {
        using CommandParameters parameters = CommandParameters.Parse(default);

        Assert.Null(parameters.Text("stream"));
        parameters.RequireNoMore();
    }

    [Theory]
    [InlineData("nonsense", "not JSON")]
    [InlineData("[]", "must be a JSON object")]
    [InlineData("""{"stream":"a","stream":"b"}""", "not JSON")]
    [InlineData("""{"stream":{"a":{}}}""", "not JSON")]
    [InlineData("""{"stream":1}""", "`stream` must be a string")]
    [InlineData("""{"stream":{}}""", "`stream` must be a string")]
    [InlineData("""{"stream":"\ud800"}""", "`stream` must be a string")]
    [InlineData("""{"on":"true"}""", "`on` must be true or false")]
    [InlineData("""{"n":0}""", "`n` must be a whole number from 1 to 10")]
    [InlineData("""{"n":1.5}""", "`n` must be a whole number from 1 to 10")]
    [InlineData("""{"n":1e99}""", "`n` must be a whole number from 1 to 10, not 1e99.")]
    [InlineData("""{"on":"yes"}""", "not \"yes\".")]
    [InlineData("""{"v":[]}""", "`v` must be a number, true, false, or a string")]
    [InlineData("""{"streem":"a"}""", "`streem` is unknown to this command. Known: stream, on, n, v.")]
    [InlineData("""{"\ud800":"a"}""", "not JSON")]
    public void Fault_is_named(string json, string expected)
    {
        var exception = Assert.Throws<CommandException>(() =>
        {
            using CommandParameters parameters = Parse(json);
            parameters.Text("stream");
            parameters.Flag("on");
            parameters.Number("n", 1, 10);
            parameters.Value("v");
            parameters.RequireNoMore();
        });

        Assert.Equal(CommandWords.BadMessage, exception.Word);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Member_whose_name_is_not_UTF8_is_refused()
    {
        using CommandParameters parameters = CommandParameters.Parse((byte[])[.. "{\""u8, 0xFF, .. "\":1}"u8]);

        Assert.Contains(
            "One of the members is unknown",
            Assert.Throws<CommandException>(parameters.RequireNoMore).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Member_that_is_missing_is_named()
    {
        using CommandParameters parameters = Parse("{}");

        Assert.Contains(
            "`name` is missing",
            Assert.Throws<CommandException>(() => parameters.RequiredText("name")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Missing_text_has_its_default()
    {
        using CommandParameters parameters = Parse("""{"given":"a","none":null}""");
        foreach (string name in (string[])["given", "none", "missing"]) parameters.SetDefault(name, "b");

        Assert.Equal("a", parameters.Text("given"));
        Assert.Equal("b", parameters.Text("none"));
        Assert.Equal("b", parameters.Text("missing"));
        Assert.Null(parameters.Text("other"));
    }

    [Theory]
    [InlineData("7", "7")]
    [InlineData("-1", "-1")]
    [InlineData("\"abcd\"", "\"abcd\"")]
    [InlineData("\"\\u0022\\n\"", "\"\\u0022\\n\"")]
    [InlineData("null", null)]
    public void Identifier_can_be_sent_back(string json, string? expected)
    {
        using CommandParameters parameters = Parse($$"""{"id":{{json}}}""");

        Assert.Equal(expected, parameters.Identifier("id", 4));
    }

    [Theory]
    [InlineData("1.5")]
    [InlineData("99999999999999999999")]
    [InlineData("true")]
    [InlineData("\"abcde\"")]
    [InlineData("\"\\ud800\"")]
    public void Identifier_of_another_kind_is_refused(string json)
    {
        using CommandParameters parameters = Parse($$"""{"id":{{json}}}""");

        Assert.Contains(
            "`id` must be a whole number, or a string of at most 4 characters",
            Assert.Throws<CommandException>(() => parameters.Identifier("id", 4)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Lengths_are_bounded()
    {
        string text = new('x', CommandParameters.MaxTextLength + 1);
        string number = new('1', text.Length);
        using CommandParameters parameters = Parse($$"""{"text":"{{text}}","number":{{number}}}""");

        Assert.Throws<CommandException>(() => parameters.Text("text"));
        Assert.Throws<CommandException>(() => parameters.Value("number"));
        Assert.Equal(
            CommandWords.TooLarge,
            Assert.Throws<CommandException>(() => Parse(new string(' ', CommandParameters.MaxLength + 1))).Word);
    }

    private static CommandParameters Parse(string json) => CommandParameters.Parse(Encoding.UTF8.GetBytes(json));
}
