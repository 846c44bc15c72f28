function love.conf(t)
    t.window.title = "VaeGpu: sprites that morph"
    t.window.width, t.window.height = 640, 480
    t.window.vsync = 0
    t.modules.audio, t.modules.sound, t.modules.joystick, t.modules.physics, t.modules.video = false, false, false, false, false
end
