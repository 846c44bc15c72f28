using System.Reflection;

namespace VaeGpu.Native.Tests;

/// <summary>What only a process of hours could show from outside.</summary>
public sealed class HandleTableTests
{
    /// <summary>2^32 objects of one slot take a game that makes paths each frame years, and a loop an hour.</summary>
    [Test]
    public void SlotWhoseGenerationsAreUsedUp_IsNotUsedAgain()
    {
        var last = new Item();
        HandleTable.Add(last);
        int slot = (int)((uint)last.Handle - 1);
        HandleTable.Remove(last);
        var generations = (uint[])typeof(HandleTable).GetField("_generations", BindingFlags.NonPublic | BindingFlags.Static)!.GetValue(null)!;
        generations[slot] = uint.MaxValue - 1;

        ulong[] handles = [.. Enumerable.Range(0, 200).Select(_ => AddAndRemove())];
        Assert.That(handles, Is.Unique);
        Assert.That(handles.Count(handle => (uint)handle == (uint)slot + 1), Is.EqualTo(1), "its last number was given out");
    }

    private static ulong AddAndRemove()
    {
        var item = new Item();
        ulong handle = HandleTable.Add(item);
        HandleTable.Remove(item);
        return handle;
    }

    private sealed class Item : NativeObject
    {
        public override string Kind => "item";
    }
}
